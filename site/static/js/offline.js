/* The page without a connection lists what can be read. */
(function () {
  "use strict";
  var section = document.querySelector("[data-kept-pages]");
  if (!section || !window.caches) { return; }

  var list = section.appendChild(document.createElement("ul"));

  function title(text, address) {
    var found = new DOMParser().parseFromString(text, "text/html").querySelector("h1");
    return (found && found.textContent.trim()) || address;
  }
  function show(pages, request) {
    return pages.match(request).then(function (kept) { return kept.text(); }).then(function (text) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = request.url;
      link.textContent = title(text, request.url);
      item.appendChild(link);
      list.prepend(item);
      section.hidden = false;
    });
  }

  window.caches.keys().then(function (names) {
    names.filter(function (name) { return name.indexOf("pages-") === 0; }).forEach(function (name) {
      window.caches.open(name).then(function (pages) {
        pages.keys().then(function (requests) { requests.forEach(function (request) { show(pages, request); }); });
      });
    });
  });
}());
