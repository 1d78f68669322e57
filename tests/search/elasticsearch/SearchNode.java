import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One node in the foreground: SearchNode HOME HTTP_PORT TRANSPORT_PORT NAME [SEEDS MASTERS], both lists with commas. */
public class SearchNode {
    public static void main(String[] arguments) throws Exception {
        LogConfigurator.configureESLogging();
        Settings.Builder settings = Settings.builder()
            .put("path.home", arguments[0])
            .put("http.port", arguments[1])
            .put("transport.port", arguments[2])
            .put("node.name", arguments[3])
            .put("cluster.name", "hoctap-tests")
            .put("network.host", "127.0.0.1")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        if (arguments.length > 4) {
            settings.put("discovery.seed_hosts", arguments[4]).put("cluster.initial_master_nodes", arguments[5]);
        } else {
            settings.put("discovery.type", "single-node");
        }
        Environment environment = new Environment(settings.build(), Path.of(arguments[0], "config"));
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()), Set.of(), Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception ignored) {
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
