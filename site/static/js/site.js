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

  /* Whoever logs out leaves nothing on the device: no draft of a form, no file that waits. */
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented || !/\/dang-xuat\/$/.test(event.target.action)) { return; }
    if (window.indexedDB) { window.indexedDB.deleteDatabase("tep-cho-tai"); }
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.indexOf("nhap:") === 0) { window.localStorage.removeItem(key); }
      });
    } catch (error) { /* the device keeps nothing */ }
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

  /* A day in words beside its picker: a browser shows it in its own language's order, 03/05 can be two days. */
  var WEEKDAYS = ["Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"];
  function sayDay(input) {
    var words = document.getElementById(input.id + "_words");
    var parts = input.value.split("-").map(Number);
    var day = new Date(2000, 0, 1);
    if (!words) { return; }
    if (parts.length !== 3) { words.textContent = ""; return; }
    day.setFullYear(parts[0], parts[1] - 1, parts[2]);
    words.textContent = WEEKDAYS[day.getDay()] + ", ngày " + parts[2] + " tháng " + parts[1] + " năm " + parts[0];
  }
  ["input", "change"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.matches && event.target.matches("input[type=date]")) { sayDay(event.target); }
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("input[type=date]").forEach(sayDay);
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

  /* The bars of the workspace never lie over what a link or a message scrolls to, however tall the words make them. */
  var bar = document.querySelector(".work-head");
  if (bar && window.ResizeObserver) {
    new window.ResizeObserver(function () {
      document.documentElement.style.setProperty("--bar-height", bar.offsetHeight + "px");
    }).observe(bar);
  }

  /* Print buttons appear only where they can work. */
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* Titles offered while typing in a search box that names where to ask: a combobox with a list below it.
     Down and up choose, Enter opens what is chosen, Escape closes; without an answer it is a plain box. */
  document.querySelectorAll("input[data-suggest]").forEach(function (input, index) {
    var list = document.createElement("ul");
    var status = document.createElement("span");
    var asked = "";
    var wait = 0;
    var at = -1;
    list.id = "suggestions-" + index;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.form.appendChild(status);
    input.insertAdjacentElement("afterend", list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function choose(next) {
      var rows = list.children;
      at = next < -1 ? rows.length - 1 : next >= rows.length ? -1 : next;
      Array.prototype.forEach.call(rows, function (row, number) {
        row.setAttribute("aria-selected", number === at ? "true" : "false");
      });
      if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", rows[at].id);
      rows[at].scrollIntoView({ block: "nearest" });
    }

    function show(found) {
      list.textContent = "";
      found.forEach(function (row, number) {
        var option = document.createElement("li");
        var kind = document.createElement("span");
        option.id = list.id + "-" + number;
        option.setAttribute("role", "option");
        option.dataset.url = row.url;
        option.textContent = row.title + " ";
        kind.textContent = row.kind;
        kind.className = "muted";
        option.appendChild(kind);
        list.appendChild(option);
      });
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", found.length ? "true" : "false");
      status.textContent = found.length ? found.length + " " + input.dataset.suggestLabel : "";
      choose(-1);
    }

    function open(option) { if (option) { window.location.assign(option.dataset.url); } }

    input.addEventListener("input", function () {
      window.clearTimeout(wait);
      wait = window.setTimeout(function () {
        var text = input.value.trim();
        if (text === asked) { return; }
        asked = text;
        if (text.length < 2) { show([]); return; }
        window.fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { headers: { Accept: "application/json" } })
          .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
          .then(function (found) { if (text === asked && document.activeElement === input) { show(found.suggestions); } })
          .catch(function () { show([]); });
      }, 200);
    });
    input.addEventListener("keydown", function (event) {
      if (list.hidden || event.isComposing) { return; }
      if (event.key === "ArrowDown") { event.preventDefault(); choose(at + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); choose(at < 0 ? -2 : at - 1); }
      if (event.key === "Enter" && at >= 0) { event.preventDefault(); open(list.children[at]); }
      if (event.key === "Escape") { event.preventDefault(); show([]); asked = ""; }
    });
    input.addEventListener("blur", function () { window.clearTimeout(wait); show([]); asked = ""; });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) { open(event.target.closest("[role=option]")); });
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
