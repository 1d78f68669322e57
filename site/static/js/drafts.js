/* What is typed stays on the device until the server has it, and is offered where the form stands again.

   A draft belongs to a person, an address and a form (localStorage, "nhap:…"); it goes off with its number, and the
   server names in the cookie "da-nhan" the numbers it took in (config/received.py): only these are forgotten. So a
   session that ended, a refused form, Back, a lost network or a killed tab loses nothing. Log-out clears (site.js);
   body[data-keep-drafts="no"] keeps nothing; [data-no-draft] leaves a form or a field out, passwords and files always
   are. Without network a form is not sent off into the browser's error page. Forms work without this file. */
(function () {
  "use strict";

  var person = document.body.dataset.person || "", PREFIX = "nhap:" + person + ":";
  var MONTH = 30 * 24 * 60 * 60 * 1000, MOST = 2;
  var SKIPPED = ["password", "file", "hidden", "submit", "button", "reset", "image"];
  var keeping = document.body.dataset.keepDrafts !== "no" && person !== "";
  var used = {};

  /* ---------- the shelf ---------- */
  function read(key) {
    try {
      var rows = JSON.parse(window.localStorage.getItem(key) || "[]");
      return Array.isArray(rows) ? rows : [];
    } catch (error) { return []; }
  }
  function write(key, rows) {
    try {
      if (rows.length) { window.localStorage.setItem(key, JSON.stringify(rows)); } else { window.localStorage.removeItem(key); }
    } catch (error) { keeping = false; }
  }
  function mine() {
    try {
      return Object.keys(window.localStorage).filter(function (key) { return key.indexOf(PREFIX) === 0; });
    } catch (error) { keeping = false; return []; }
  }
  function newNumber() {
    return (Date.now().toString(36) + Math.random().toString(36).slice(2, 12)).toLowerCase();
  }

  /* What the server took in is forgotten, and what is older than a month. */
  function forgetReceived() {
    var found = /(?:^|; )da-nhan=([a-z0-9.]+)/.exec(document.cookie), taken = found ? found[1].split(".") : [];
    mine().forEach(function (key) {
      var rows = read(key);
      write(key, rows.filter(function (row) { return taken.indexOf(row.number) < 0 && Date.now() - row.at < MONTH; }));
    });
    if (found) { document.cookie = "da-nhan=; path=/; max-age=0; samesite=lax"; }
  }

  /* ---------- a form's fields: what stands in them, and what the server put there ---------- */
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.matches("input, select, textarea") && SKIPPED.indexOf(field.type) < 0 &&
        !field.disabled && !field.closest("[data-no-draft]");
    });
  }
  function chosen(field, rendered) {
    var rows = Array.prototype.slice.call(field.options), given;
    if (!rendered) { return rows.filter(function (one) { return one.selected; }).map(function (one) { return one.value; }); }
    given = rows.filter(function (one) { return one.defaultSelected; });
    if (!field.multiple) { given = given.length ? given.slice(-1) : rows.slice(0, 1); }
    return given.map(function (one) { return one.value; });
  }
  function standing(form, rendered) {
    var found = {};
    fields(form).forEach(function (field) {
      var list = found[field.name] = found[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") {
        if (rendered ? field.defaultChecked : field.checked) { list.push(field.value); }
      } else if (field.options) {
        list.push.apply(list, chosen(field, rendered));
      } else {
        list.push(rendered ? field.defaultValue : field.value);
      }
    });
    return found;
  }
  function same(one, other) {
    function plain(list) { return list.map(function (text) { return text.replace(/\r\n/g, "\n").trim(); }); }
    return JSON.stringify(plain(one || [])) === JSON.stringify(plain(other || []));
  }
  function withFiles(form) {
    return Array.prototype.some.call(form.elements, function (field) { return field.files && field.files.length; });
  }
  function differs(values, from) {
    return Object.keys(values).some(function (name) { return from[name] && !same(values[name], from[name]); });
  }
  function put(form, values) {
    var places = {}, first = null;
    fields(form).forEach(function (field) {
      var list = values[field.name], place = places[field.name] || 0, before;
      if (!list) { return; }
      if (field.type === "checkbox" || field.type === "radio") {
        before = field.checked;
        field.checked = list.indexOf(field.value) >= 0;
        before = before !== field.checked;
      } else if (field.options) {
        Array.prototype.forEach.call(field.options, function (one) {
          var on = list.indexOf(one.value) >= 0;
          before = before || on !== one.selected;
          one.selected = on;
        });
      } else {
        before = place in list && field.value !== list[place];
        if (place in list) { field.value = list[place]; }
        places[field.name] = place + 1;
      }
      if (!before) { return; }
      first = first || field;
      opened(field);
      ["input", "change"].forEach(function (kind) { field.dispatchEvent(new window.Event(kind, { bubbles: true })); });
    });
    return first;
  }
  function opened(node) {
    for (var fold = node.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
  }

  /* The form's name on its page: where it goes, the record its hidden fields name, its first field and first button.
     What a preview or a refusal adds to it changes no name. */
  function keyOf(form) {
    var all = Array.prototype.filter.call(form.elements, function (field) { return field.name; });
    var about = all.filter(function (field) {
      return field.type === "hidden" && /^[\w.-]{1,24}$/.test(field.value) &&
        !/token|version|key|sha|giu|kept|chosen|shown|edits|source|^next$|^page$/.test(field.name);
    }), buttons = all.filter(function (field) { return field.type === "submit"; });
    var parts = about.concat(buttons.slice(0, 1)).map(function (field) { return field.name + "=" + field.value; })
      .concat(fields(form).slice(0, 1).map(function (field) { return field.name; })).join("&");
    var address = new window.URL(form.getAttribute("action") || "", window.location.href);
    var key = address.pathname + address.search + "|" + parts;
    used[key] = (used[key] || 0) + 1;
    return PREFIX + key + "|" + used[key];
  }

  /* ---------- one form ---------- */
  function watch(form) {
    var key = keyOf(form), base = {}, number = "", sent = null, set = [], bar = null, wait = 0;

    /* What was sent and changed since, or goes by another button or with a file, is another submission. */
    function keep(pressed) {
      window.clearTimeout(wait);
      wait = 0;
      var rendered = standing(form, true), now = standing(form, false), values = {};
      Object.keys(now).forEach(function (name) {
        if (base[name] || !same(now[name], rendered[name])) { values[name] = now[name]; }
      });
      if (!Object.keys(values).length) { number = ""; sent = null; write(key, set); return; }
      var body = JSON.stringify(values) + (pressed || (sent ? sent.by : ""));
      if (!number || sent && sent.body !== body || pressed && withFiles(form)) { number = newNumber(); sent = null; }
      if (pressed) { sent = { body: body, by: pressed }; }
      write(key, [{ number: number, at: Date.now(), values: values, sent: sent }].concat(set).slice(0, MOST));
    }
    function later() {
      window.clearTimeout(wait);
      wait = window.setTimeout(function () { keep(); }, 300);
    }

    /* What was typed before and does not stand in the form is offered; what stands there is gone on with. */
    function offer() {
      if (bar || wait) { return; }
      if (number && !read(key).some(function (row) { return row.number === number; })) { base = {}; number = ""; sent = null; }
      var now = standing(form, false), rows = read(key), rendered = standing(form, true);
      if (form.hasAttribute("data-autosave") && !refused()) {
        rows = rows.filter(function (row) { return differs(row.values, rendered); });
        write(key, rows);
      }
      set = rows.filter(function (row) { return differs(row.values, now); });
      rows.filter(function (row) { return set.indexOf(row) < 0; }).slice(0, 1).forEach(function (row) {
        go(row);
      });
      if (set.length) { show(); }
    }
    function go(row) {
      base = row.values;
      number = row.number;
      sent = row.sent || null;
    }
    function close() {
      bar.remove();
      bar = null;
      point();
    }
    function show() {
      bar = document.createElement("div");
      bar.className = "notice notice-info draft-bar";
      bar.setAttribute("role", "status");
      var line = document.createElement("p"), buttons = document.createElement("p");
      line.textContent = "Trang này còn giữ nội dung đã gõ mà chưa gửi được.";
      buttons.className = "cluster";
      set.forEach(function (row) {
        buttons.appendChild(button("Khôi phục nội dung đã gõ lúc " + time(row.at), "btn-secondary", function () { restore(row); }));
      });
      buttons.appendChild(button("Bỏ", "btn-link", function () {
        set = [];
        close();
        keep();
        (fields(form)[0] || document.getElementById("noi-dung")).focus({ preventScroll: true });
      })).setAttribute("aria-label", "Bỏ nội dung đã giữ");
      bar.append(line, buttons);
      form.insertAdjacentElement("beforebegin", bar);
      opened(form);
      point();
    }
    function restore(row) {
      set = [];
      go(row);
      close();
      var first = put(form, row.values);
      keep();
      if (first) { first.focus(); }
    }

    /* Saved while typing (bench.js): the server has all that stands here. */
    form.addEventListener("drafts:saved", function () {
      window.clearTimeout(wait);
      wait = 0;
      base = {};
      number = "";
      sent = null;
      write(key, set);
    });
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    window.addEventListener("pagehide", function () { if (wait) { keep(); } });
    document.addEventListener("visibilitychange", function () { if (wait && document.hidden) { keep(); } });
    document.addEventListener("drafts:send", function (event) { if (event.detail.form === form) { keep(event.detail.pressed); } });
    form.addEventListener("formdata", function (event) { if (number) { event.formData.set("draft", number); } });
    offer();
    window.addEventListener("pageshow", offer);
  }

  /* A bar below the first screen is told of at the top of the page. */
  function point() {
    var bars = document.querySelectorAll(".draft-bar"), head = document.querySelector("main .page-head");
    var old = document.getElementById("con-giu"), below, line, link;
    if (old) { old.remove(); }
    below = Array.prototype.filter.call(bars, function (one) { return one.getBoundingClientRect().top + window.scrollY > window.innerHeight - 80; })[0];
    if (!below || !head) { return; }
    below.id = "da-go";
    line = document.createElement("p");
    line.id = "con-giu";
    line.className = "notice notice-info";
    link = document.createElement("a");
    link.href = "#da-go";
    link.textContent = "xem và khôi phục";
    line.append("Trang này còn giữ nội dung đã gõ mà chưa gửi được: ", link, ".");
    head.insertAdjacentElement("afterend", line);
  }

  /* The page is the answer to a form that was refused: what stands in it is not stored. */
  function refused() {
    var arrived = window.performance.getEntriesByType("navigation")[0];
    return !arrived || !arrived.responseStatus || arrived.responseStatus >= 400;
  }

  function button(text, look, act) {
    var node = document.createElement("button");
    node.type = "button";
    node.className = "btn " + look;
    node.textContent = text;
    node.addEventListener("click", act);
    return node;
  }
  function time(at) {
    var moment = new Date(at), today = new Date().toDateString() === moment.toDateString();
    function two(part) { return String(part).padStart(2, "0"); }
    return two(moment.getHours()) + ":" + two(moment.getMinutes()) +
      (today ? "" : " ngày " + two(moment.getDate()) + "/" + two(moment.getMonth() + 1));
  }

  /* ---------- without network ---------- */
  var stopped = [];
  document.addEventListener("submit", function (event) {
    var form = event.target, pressed = event.submitter;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (window.navigator.onLine) {
      document.dispatchEvent(new window.CustomEvent("drafts:send", {
        detail: { form: form, pressed: pressed ? pressed.name + "=" + pressed.value : "=" }
      }));
      return;
    }
    document.dispatchEvent(new window.CustomEvent("drafts:send", { detail: { form: form } }));
    event.preventDefault();
    stopped.filter(function (one) { return one.form === form; }).forEach(function (one) { one.note.remove(); });
    var note = document.createElement("p");
    note.className = "notice notice-soon offline-note";
    note.setAttribute("role", "alert");
    (pressed && form.contains(pressed) ? pressed.parentNode : form).insertAdjacentElement("afterend", note);
    note.textContent = keeping && form.hasAttribute("data-drafted")
      ? "Máy đang mất mạng. Nội dung đã được giữ trên máy này; khi có mạng hãy bấm lại."
      : "Máy đang mất mạng nên chưa gửi được. Đừng đóng trang; khi có mạng hãy bấm lại.";
    note.tabIndex = -1;
    note.focus();
    stopped.push({ form: form, note: note });
  });
  window.addEventListener("online", function () {
    stopped.forEach(function (one) {
      one.note.className = "notice notice-ok offline-note";
      one.note.textContent = "Đã có mạng. Hãy bấm lại để gửi.";
    });
  });

  if (!keeping) { return; }
  forgetReceived();
  Array.prototype.forEach.call(document.querySelectorAll("form[method=post]"), function (form) {
    if (form.matches("[data-no-draft], [data-intake]") || !fields(form).length) { return; }
    form.setAttribute("data-drafted", "");
    watch(form);
  });
}());
