/* Evidence goes up as it is chosen: one request a file, each with its own key, so that none arrives twice.

   What is not up yet is kept on the device (IndexedDB) by person, address and indicator until the server has it, so
   that a cut network or a killed tab loses no photo; body[data-keep-drafts="no"] switches that off, logging out
   clears it. Another form of the page, a link and leaving wait for the files. The form works without this file. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-intake]");
  var JSON_ONLY = { Accept: "application/json" };
  var AGAIN = 10000, STALLED = 120000, RECOGNISED = 20000;
  if (!form) { return; }

  var list = form.querySelector(".file-names"), said = form.querySelector(".intake-said");
  var address = window.location.pathname, code = form.elements.code.value, person = document.body.dataset.person || "";
  var rows = [], words = [], pumping = false, timer = 0, waiter = null;

  form.classList.add("is-direct");

  function say(text) { said.textContent = text; }
  function newKey() {
    return window.crypto.randomUUID ? window.crypto.randomUUID() : String(Date.now()) + Math.random().toString(16).slice(2);
  }
  function size(bytes) { return (bytes ? Math.max(1, Math.round(bytes / 1024)) : 0).toLocaleString("vi-VN") + " KB"; }
  function of(states) { return rows.filter(function (row) { return states.indexOf(row.state) >= 0; }); }
  function pending() { return of(["waiting", "sending", "cut"]).length; }
  function bad() { return of(["failed", "refused"]); }
  function changed() { document.dispatchEvent(new window.CustomEvent("uploads:change", { detail: pending() })); }

  /* ---------- what is kept on the device ---------- */
  var keeping = document.body.dataset.keepDrafts !== "no" && person && window.indexedDB;

  function shelf(mode, work) {
    if (!keeping) { return; }
    var asked = window.indexedDB.open("tep-cho-tai", 1);
    asked.onupgradeneeded = function () { asked.result.createObjectStore("files", { keyPath: "key" }); };
    asked.onsuccess = function () {
      try { work(asked.result.transaction("files", mode).objectStore("files")); } catch (error) { keeping = false; }
      asked.result.close();
    };
    asked.onerror = function () { keeping = false; };
  }
  function keep(row) {
    shelf("readwrite", function (files) {
      files.put({ key: row.key, person: person, address: address, code: code, name: row.file.name, file: row.file });
    });
  }
  function forget(row) { shelf("readwrite", function (files) { files.delete(row.key); }); }
  shelf("readonly", function (files) {
    files.getAll().onsuccess = function (event) {
      var mine = event.target.result.filter(function (one) {
        return one.person === person && one.address === address && one.code === code;
      });
      mine.forEach(function (one) { take(one.file, one.key); });
      if (mine.length) { say("Còn " + mine.length + " tệp chưa lên lần trước; đang tải tiếp."); pump(); }
    };
  });

  /* ---------- one row a file ---------- */
  function take(file, key) {
    var zip = /\.zip$/i.test(file.name), most = Number(zip ? form.dataset.zipBytes : form.dataset.fileBytes);
    var row = { file: file, key: key || newKey(), state: "waiting", node: document.createElement("li") };
    var name = document.createElement("span");
    name.textContent = file.name + " (" + size(file.size) + ")";
    row.note = document.createElement("span");
    row.note.className = "file-note";
    row.again = button("Thử lại", file.name, function () { row.state = "waiting"; shown(row); pump(); });
    row.drop = button("Bỏ", file.name, function () { rows.splice(rows.indexOf(row), 1); row.node.remove(); forget(row); changed(); release(); });
    row.node.append(name, row.note, row.again, row.drop);
    list.appendChild(row.node);
    rows.push(row);
    if (file.size > most) {
      row.state = "refused";
      row.note.textContent = "lớn hơn " + Math.floor(most / 1048576) + " MB nên không tải lên được";
    } else if (!key) {
      keep(row);
    }
    shown(row);
    return row;
  }
  function button(text, about, act) {
    var node = document.createElement("button");
    node.type = "button";
    node.className = "btn btn-link";
    node.textContent = text;
    node.setAttribute("aria-label", text + " " + about);
    node.addEventListener("click", act);
    return node;
  }
  function shown(row) {
    row.again.hidden = row.state !== "failed" && row.state !== "cut";
    row.drop.hidden = row.state === "sending";
    if (row.state === "waiting") { row.note.textContent = "đang chờ tới lượt"; }
    if (row.state === "sending") { row.note.textContent = ""; }
  }

  /* ---------- sending, one after another ---------- */
  function pump() {
    var row = of(["waiting"])[0];
    window.clearTimeout(timer);
    changed();
    if (pumping) { return; }
    if (!row) { finished(); return; }
    pumping = true;
    row.state = "sending";
    shown(row);
    recognise(row).then(function (known) { send(row, sent.bind(null, row, known)); });
  }
  function sent(row, known, state, text) {
    pumping = false;
    row.state = state;
    row.note.textContent = state === "done" ? "" : text;
    shown(row);
    if (state === "done") { words.push(text + known); row.node.remove(); forget(row); }
    if (state === "refused") { forget(row); }
    if (state === "cut") {
      of(["waiting"]).forEach(function (other) { other.state = "cut"; other.note.textContent = "chờ có mạng"; shown(other); });
      timer = window.setTimeout(resume, AGAIN);
    }
    pump();
  }
  function resume() {
    of(["cut"]).forEach(function (row) { row.state = "waiting"; shown(row); });
    pump();
  }
  window.addEventListener("online", resume);

  function finished() {
    var done = words.splice(0);
    rows = rows.filter(function (row) { return row.state !== "done"; });
    changed();
    if (done.length) {
      refresh().then(function () {
        say(done.length > 2 ? "Đã thêm " + done.length + " tệp minh chứng." : done.join(" "));
        release();
      });
    } else {
      release();
    }
  }

  /* The same bytes are recognised before they are sent: the unit has that file already. */
  function recognise(row) {
    if (!window.crypto || !window.crypto.subtle || row.file.size > 50 * 1048576) { return Promise.resolve(""); }
    return row.file.arrayBuffer().then(function (bytes) {
      return window.crypto.subtle.digest("SHA-256", bytes);
    }).then(function (sum) {
      var hex = Array.prototype.map.call(new Uint8Array(sum), function (one) { return one.toString(16).padStart(2, "0"); }).join("");
      var asked = { headers: JSON_ONLY, credentials: "same-origin" };
      if (window.AbortSignal && window.AbortSignal.timeout) { asked.signal = window.AbortSignal.timeout(RECOGNISED); }
      return window.fetch(form.dataset.same + "?sha256=" + hex, asked);
    }).then(function (answer) { return answer.ok ? answer.json() : { known: [] }; }).then(function (found) {
      return found.known.length ? " Đơn vị đã có tệp này: " + found.known.join(", ") + "; không lưu thêm bản." : "";
    }).catch(function () { return ""; });
  }

  function send(row, end) {
    var data = new window.FormData(), bar = document.createElement("progress"), request = new window.XMLHttpRequest();
    var stalled = 0;
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("code", code);
    data.set("act", "attach");
    data.set("key", row.key);
    data.set("file", row.file, row.file.name);
    bar.max = 100;
    bar.setAttribute("aria-label", "Đang tải " + row.file.name);
    row.node.appendChild(bar);
    request.open("POST", form.getAttribute("action") || window.location.pathname + window.location.search);
    request.setRequestHeader("Accept", "application/json");
    function moved() {
      window.clearTimeout(stalled);
      stalled = window.setTimeout(function () { request.abort(); }, STALLED);
    }
    moved();
    request.upload.addEventListener("progress", function (event) {
      moved();
      if (event.lengthComputable) { bar.value = Math.round(100 * event.loaded / event.total); }
    });
    request.addEventListener("load", function () {
      var found = null;
      window.clearTimeout(stalled);
      bar.remove();
      try { found = JSON.parse(request.responseText); } catch (error) { found = null; }
      if (request.status === 200 && found && found.words) { end("done", found.words); return; }
      if (found && found.problems) { end(request.status === 422 ? "refused" : "failed", found.problems.join(" ")); return; }
      if (request.status === 403 && !row.renewed) {
        row.renewed = true;
        renew().then(function () { send(row, end); });
        return;
      }
      end("failed", request.status === 200
        ? "Phiên làm việc đã hết. Hãy đăng nhập lại; tệp còn giữ trên máy này và sẽ tải tiếp."
        : "Máy chủ chưa nhận tệp này. Hãy bấm Thử lại; nếu vẫn vậy, hãy tải lại trang.");
    });
    ["error", "abort"].forEach(function (kind) {
      request.addEventListener(kind, function () {
        window.clearTimeout(stalled);
        bar.remove();
        end("cut", "Mất kết nối; tệp sẽ tự lên khi có mạng và không bị tải hai lần.");
      });
    });
    request.send(data);
  }

  /* After a log-in in another tab the forms of this page carry a token of before; a fresh page has the one of now. */
  function renew() {
    return window.fetch(window.location.pathname + window.location.search, { credentials: "same-origin" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var fresh = new window.DOMParser().parseFromString(html, "text/html").querySelector("form[data-intake] [name=csrfmiddlewaretoken]");
        if (!fresh) { return; }
        document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(function (one) { one.value = fresh.value; });
      })
      .catch(function () { /* the second answer says what is wrong */ });
  }

  /* The new list of evidence, without losing what is being typed elsewhere on the page. */
  function refresh() {
    return window.fetch(window.location.pathname + window.location.search, { credentials: "same-origin" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var fresh = new window.DOMParser().parseFromString(html, "text/html");
        [".evidence-here", ".bench-list", ".progress"].forEach(function (place) {
          var now = document.querySelector(place), next = fresh.querySelector(place);
          if (now && next) { now.replaceWith(next); }
        });
      })
      .catch(function () { say("Tệp đã lên; hãy tải lại trang để xem danh sách mới."); });
  }

  /* ---------- whoever leaves waits ---------- */
  document.addEventListener("submit", function (event) {
    var other = event.target, pressed = event.submitter;
    if (other === form) {
      event.preventDefault();
      event.stopImmediatePropagation();
      of(["failed"]).forEach(function (row) { row.state = "waiting"; shown(row); });
      if (rows.length) { resume(); } else { say("Chưa chọn tệp. Hãy chọn một hay nhiều tệp."); }
      return;
    }
    if (other.method !== "post" || !(pending() || bad().length)) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiter = { form: other, button: pressed, note: waiter ? waiter.note : note(pressed) };
    if (pending()) { tell(); } else { release(); }
  }, true);
  function note(pressed) {
    var node = document.createElement("p");
    document.querySelectorAll(".upload-wait").forEach(function (old) { old.remove(); });
    node.className = "small upload-wait";
    node.setAttribute("role", "status");
    node.tabIndex = -1;
    (pressed ? pressed.parentNode : form).insertAdjacentElement("afterend", node);
    return node;
  }
  function tell() {
    if (!waiter) { return; }
    var cut = of(["cut"]).length;
    waiter.note.textContent = cut
      ? "Mất kết nối: còn " + pending() + " tệp chưa lên. Sẽ tự tải và đi tiếp khi có mạng."
      : "Đang tải, đã lên " + words.length + "/" + (words.length + rows.length) + " tệp; xong sẽ đi tiếp.";
  }
  document.addEventListener("uploads:change", tell);
  function release() {
    var left = bad(), now = waiter;
    if (!now || pending()) { return; }
    waiter = null;
    if (left.length) {
      now.note.textContent = left.length + " tệp chưa lên được: " + left.map(function (row) { return row.file.name; }).join(", ") +
        ". Hãy thử lại hoặc bỏ các tệp này, rồi bấm lại.";
      now.note.focus({ preventScroll: true });
      now.note.scrollIntoView({ block: "center" });
      return;
    }
    now.note.remove();
    now.form.requestSubmit(now.button);
  }
  window.addEventListener("beforeunload", function (event) { if (pending() || bad().length) { event.preventDefault(); } });

  /* ---------- choosing, taking a photo, dropping ---------- */
  function add(files) {
    Array.prototype.forEach.call(files, function (file) { take(file); });
    say("");
    pump();
  }
  Array.prototype.forEach.call(form.querySelectorAll("input[type=file]"), function (input) {
    input.addEventListener("change", function (event) {
      event.stopPropagation();
      add(input.files);
      input.value = "";
    });
  });
  function carriesFiles(event) {
    return Array.prototype.indexOf.call((event.dataTransfer && event.dataTransfer.types) || [], "Files") >= 0;
  }
  ["dragover", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) { if (carriesFiles(event)) { event.preventDefault(); } });
  });
  form.addEventListener("dragover", function () { form.classList.add("is-over"); });
  form.addEventListener("dragleave", function () { form.classList.remove("is-over"); });
  form.addEventListener("drop", function (event) {
    form.classList.remove("is-over");
    if (event.dataTransfer) { add(event.dataTransfer.files); }
  });

  window.uploads = { pending: pending };
}());
