/* Small comforts on top of pages that work without any script. */
(function () {
  "use strict";

  /* A form is sent once: the pressed button shows that it is being sent, a second press does nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy]").forEach(function (node) { node.removeAttribute("aria-busy"); });
  });

  /* Chosen files: names and sizes under the field. */
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[type=file]")) { return; }
    var list = input.closest(".form-file") && input.closest(".form-file").querySelector(".file-names");
    if (!list) {
      list = document.createElement("ul");
      list.className = "file-names";
      list.setAttribute("aria-live", "polite");
      input.insertAdjacentElement("afterend", list);
    }
    list.textContent = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var item = document.createElement("li");
      var size = Math.max(1, Math.round(file.size / 1024)).toLocaleString("vi-VN");
      item.textContent = file.name + " (" + size + " KB)";
      list.appendChild(item);
    });
  });

  /* A menu closes when the reader turns elsewhere. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* A form that came back says first what is wrong with it. */
  var summary = document.querySelector("[data-error-summary]");
  if (summary) { summary.focus(); }

  /* Print buttons appear only where they can work. */
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* Titles offered while typing in a search box that names where to ask; without an answer it is a plain box. */
  document.querySelectorAll("input[data-suggest]").forEach(function (input, index) {
    var list = document.createElement("datalist");
    var asked = "";
    var wait = 0;
    list.id = "suggestions-" + index;
    input.insertAdjacentElement("afterend", list);
    input.setAttribute("list", list.id);
    input.addEventListener("input", function () {
      window.clearTimeout(wait);
      wait = window.setTimeout(function () {
        var text = input.value.trim();
        if (text.length < 2 || text === asked) { return; }
        asked = text;
        window.fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { headers: { Accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
          .then(function (found) {
            if (text !== asked) { return; }
            list.textContent = "";
            found.suggestions.forEach(function (row) {
              var option = document.createElement("option");
              option.value = row.title;
              option.label = row.kind;
              list.appendChild(option);
            });
          })
          .catch(function () { list.textContent = ""; });
      }, 200);
    });
  });

  /* Public pages seen can be read again without a connection (offline-worker.js says what is kept). */
  if ("serviceWorker" in navigator) {
    window.addEventListener("load", function () { navigator.serviceWorker.register("/sw.js").catch(function () {}); });
  }

  /* Nothing typed is lost by walking away. */
  var dirty = false;
  document.addEventListener("input", function (event) {
    if (event.target.closest && event.target.closest("form[data-guard]")) { dirty = true; }
  });
  document.addEventListener("submit", function (event) { if (!event.defaultPrevented) { dirty = false; } });
  window.addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); } });
}());
