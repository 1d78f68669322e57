/* Reading public pages again without a connection. VERSION and KNOWN stand before this text (config/offline.py).

   What is kept: the newest public pages a person opened, fetched without their cookies, so that they are what any
   visitor sees; static files; the page that says there is no connection. Nothing else: no page of the workspace,
   no answer to a form, no search, no check of a document. Every page given from here says when it was kept and
   that it may be old. Logging out clears the pages. */
"use strict";

const SHELL = "shell-" + VERSION;
const PAGES = "pages-" + VERSION;
const PAGES_MAX = 30;
const SAVED = "X-Saved-At";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(KNOWN.shell)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== SHELL && name !== PAGES).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) { return; }
  if (request.method === "POST" && address.pathname === "/dang-xuat/") {
    event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (request.method !== "GET") { return; }
  if (address.pathname.startsWith(KNOWN.static)) {
    event.respondWith(staticFile(request));
  } else if (request.mode === "navigate") {
    event.respondWith(isPublic(address) ? publicPage(event, request) : otherPage(request));
  }
});

function isPublic(address) {
  return address.pathname === "/" || KNOWN.places.some((place) => address.pathname.startsWith(place));
}

async function staticFile(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) { (await caches.open(SHELL)).put(request, answer.clone()); }
    return answer;
  } catch (error) {
    return (await caches.match(request, { ignoreSearch: true })) || Response.error();
  }
}

async function otherPage(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await caches.match(KNOWN.offline)) || Response.error();
  }
}

async function publicPage(event, request) {
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(PAGES)).match(request.url);
    return kept ? oldCopy(kept) : (await caches.match(KNOWN.offline)) || Response.error();
  }
  if (answer.ok && isPage(answer)) {
    event.waitUntil(keep(request.url));
  } else if (answer.status === 404 || answer.status === 410) {
    event.waitUntil(caches.open(PAGES).then((pages) => pages.delete(request.url)));
  }
  return answer;
}

function isPage(answer) {
  return (answer.headers.get("Content-Type") || "").startsWith("text/html");
}

async function keep(url) {
  const answer = await fetch(url, { credentials: "omit", redirect: "error", cache: "no-store" });
  if (!answer.ok || !isPage(answer)) { return; }
  const pages = await caches.open(PAGES);
  const headers = { "Content-Type": "text/html; charset=utf-8", [SAVED]: new Date().toISOString() };
  const policy = answer.headers.get("Content-Security-Policy");
  if (policy) { headers["Content-Security-Policy"] = policy; }
  await pages.delete(url);
  await pages.put(url, new Response(await answer.text(), { headers }));
  const all = await pages.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - PAGES_MAX)).map((old) => pages.delete(old)));
}

async function oldCopy(kept) {
  const saved = new Date(kept.headers.get(SAVED));
  const at = saved.toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });
  const line = '<div class="offline-line" role="status">Bản đã lưu lúc ' + at + ", có thể đã cũ. Mở lại khi có mạng để biết hiệu lực hiện nay.</div>";
  const text = (await kept.text()).replace(/<body class="([^"]*)">/, '<body class="$1 offline-copy">' + line);
  return new Response(text, { headers: kept.headers });
}
