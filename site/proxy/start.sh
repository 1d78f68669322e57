#!/bin/sh
# Fills in nginx.conf from the environment and becomes nginx.
#   PROXY_SITE       where the site listens (site:8000)
#   PROXY_LISTEN     where to listen (8080); PROXY_LISTEN_HTTPS with a certificate (8443)
#   PROXY_TRUSTED    addresses or networks of proxies in front that may say who the visitor is, separated by spaces
#   PROXY_CERTIFICATE  a folder with fullchain.pem and privkey.pem; without them there is no https here
#   PROXY_FOLDER     what may be written to (/tmp/proxy)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${PROXY_FOLDER:-/tmp/proxy}
certificate=${PROXY_CERTIFICATE:-/run/certificate}
mkdir -p "$folder"

trusted='' named=''
for one in ${PROXY_TRUSTED:-}; do
    trusted="$trusted set_real_ip_from $one;"
    named="$named $one 1;"
done
resolver=''
for one in $(sed -n 's/^nameserver  *//p' /etc/resolv.conf | head -n 1); do
    case $one in *:*) one="[$one]" ;; esac
    resolver="resolver $one valid=10s ipv6=off;" # the site's address is another one after it was made anew
done

fill() {
    sed -e "s|{{FOLDER}}|$folder|g" -e "s|{{HERE}}|$here|g" -e "s|{{TRUSTED}}|$trusted|" -e "s|{{NAMED}}|$named|" \
        -e "s|{{RESOLVER}}|$resolver|" -e "s|{{SITE}}|${PROXY_SITE:-site:8000}|" -e "s|{{LISTEN}}|${PROXY_LISTEN:-8080}|" \
        -e "s|{{LISTEN_HTTPS}}|${PROXY_LISTEN_HTTPS:-8443}|" -e "s|{{CERTIFICATE}}|$certificate|g" \
        -e "s|{{HTTPS}}|$https|" "$here/$1" >"$folder/$1"
}
https=''
if [ -e "$certificate/fullchain.pem" ]; then
    fill https.conf
    https="include $folder/https.conf;"
fi
fill pass.conf
fill site.conf
fill nginx.conf
exec nginx -e stderr -c "$folder/nginx.conf" -g 'daemon off;'
