/* The workbench: saving while typing, uploads with progress. Every form here works without this file. */
(function () {
  "use strict";

  var JSON_ONLY = { Accept: "application/json" };

  function say(node, words) { if (node) { node.textContent = words; } }

  function post(form, data) {
    return window.fetch(form.getAttribute("action") || window.location.pathname + window.location.search, {
      method: "POST", body: data, headers: JSON_ONLY, credentials: "same-origin"
    }).then(function (answer) {
      /* A page instead of an answer: the session is over, or the task has been finished meanwhile. */
      var spoken = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      return spoken ? answer.json().then(function (found) { return { status: answer.status, found: found }; }) : { status: 0, found: {} };
    });
  }

  /* ---------- saving while typing; a word when somebody else was first ---------- */
  var answerForm = document.querySelector("form[data-autosave]");
  if (answerForm) { autosave(answerForm); }

  function autosave(form) {
    var state = form.querySelector("[data-save-state]");
    var wait = 0, running = false, again = false, stopped = false, dirty = false, after = [];

    function send() {
      if (running) { again = true; return; }
      if (stopped) { return; }
      running = true;
      dirty = false;
      var data = new window.FormData(form);
      data.set("act", "save");
      say(state, "Đang lưu…");
      post(form, data).then(function (answer) {
        if (answer.status === 200) {
          form.elements.version.value = answer.found.version;
          say(state, answer.found.words);
        } else if (answer.status === 409) {
          choose(answer.found.conflict);
        } else if (answer.status === 0) {
          stopped = true;
          say(state, "Chưa lưu: phiên làm việc đã hết, hoặc việc này vừa được người khác xử lý. Hãy chép lại nội dung vừa gõ rồi tải lại trang.");
        } else {
          say(state, "Chưa lưu: " + words(answer.found));
        }
      }).catch(function () {
        dirty = true;
        say(state, "Mất kết nối nên chưa lưu được; sẽ tự lưu khi có mạng. Đừng đóng trang.");
        wait = window.setTimeout(send, 10000);
      }).finally(function () {
        running = false;
        if (again) { again = false; send(); return; }
        after.splice(0).forEach(function (next) { next(); });
      });
    }

    /* What was typed is saved before another form of the page goes off, or the page is left. */
    function flush(next) {
      after.push(next);
      window.clearTimeout(wait);
      send();
    }
    document.addEventListener("submit", function (event) {
      var other = event.target, button = event.submitter;
      if (other === form || stopped || other.hasAttribute("data-intake") || !(dirty || running)) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      flush(function () { dirty = false; other.requestSubmit(button); });
    }, true);
    window.addEventListener("pagehide", function () {
      if (!dirty || stopped) { return; }
      var data = new window.FormData(form);
      data.set("act", "save");
      window.fetch(window.location.pathname + window.location.search, {
        method: "POST", body: data, headers: JSON_ONLY, credentials: "same-origin", keepalive: true
      });
    });

    function words(found) {
      var first = Object.keys(found.errors || {})[0];
      return first ? found.errors[first].join(" ") : (found.problems || []).join(" ");
    }

    /* Keep mine or take theirs: nothing is overwritten without a choice. */
    function choose(theirs) {
      stopped = true;
      say(state, "");
      var old = form.querySelector(".conflict");
      if (old) { old.remove(); }
      var box = document.createElement("div");
      box.className = "notice notice-soon conflict";
      box.setAttribute("role", "alert");
      var inside = document.createElement("div");
      inside.className = "stack-small";
      var line = document.createElement("p");
      line.textContent = theirs.who + " đã lưu lúc " + theirs.at + ": " + theirs.words + (theirs.note ? " – “" + theirs.note + "”" : "");
      var buttons = document.createElement("p");
      buttons.className = "cluster";
      var mine = document.createElement("button");
      mine.type = "button";
      mine.className = "btn btn-secondary";
      mine.textContent = "Giữ bản của tôi";
      mine.addEventListener("click", function () {
        form.elements.version.value = theirs.version;
        box.remove();
        stopped = false;
        send();
      });
      var take = document.createElement("a");
      take.className = "btn btn-secondary";
      take.href = window.location.href;
      take.textContent = "Lấy bản của người kia";
      take.addEventListener("click", function (event) { event.preventDefault(); window.location.reload(); });
      buttons.append(mine, take);
      inside.append(line, buttons);
      box.append(inside);
      state.insertAdjacentElement("beforebegin", box);
    }

    form.addEventListener("input", function () {
      dirty = true;
      window.clearTimeout(wait);
      wait = window.setTimeout(send, 1200);
    });
    form.addEventListener("submit", function () { window.clearTimeout(wait); stopped = true; });
    window.addEventListener("online", function () { if (!running && dirty) { window.clearTimeout(wait); send(); } });
  }

  /* ---------- uploads: names and sizes first, then one after another, each with its own line and key ---------- */
  document.addEventListener("dragover", function (event) { if (event.dataTransfer && has(event.dataTransfer)) { event.preventDefault(); } });
  document.addEventListener("drop", function (event) { if (event.dataTransfer && has(event.dataTransfer)) { event.preventDefault(); } });
  function has(transfer) { return Array.prototype.indexOf.call(transfer.types || [], "Files") >= 0; }

  document.querySelectorAll("form[data-intake]").forEach(intake);

  function intake(form) {
    var list = form.querySelector(".file-names");
    var said = form.querySelector(".intake-said");
    var rows = [];

    function key() {
      return window.crypto.randomUUID ? window.crypto.randomUUID() : String(Date.now()) + Math.random().toString(16).slice(2);
    }

    function size(bytes) { return Math.max(1, Math.round(bytes / 1024)).toLocaleString("vi-VN") + " KB"; }

    function add(files) {
      Array.prototype.forEach.call(files, function (file) {
        var zip = /\.zip$/i.test(file.name);
        var most = Number(zip ? form.dataset.zipBytes : form.dataset.fileBytes);
        var row = { file: file, key: key(), state: "waiting", node: document.createElement("li") };
        row.words = document.createElement("span");
        row.words.textContent = file.name + " (" + size(file.size) + ")";
        row.note = document.createElement("span");
        row.note.className = "file-note";
        row.drop = document.createElement("button");
        row.drop.type = "button";
        row.drop.className = "btn btn-link";
        row.drop.textContent = "Bỏ";
        row.drop.setAttribute("aria-label", "Bỏ " + file.name);
        row.drop.addEventListener("click", function () {
          rows.splice(rows.indexOf(row), 1);
          row.node.remove();
        });
        row.node.append(row.words, row.note, row.drop);
        list.appendChild(row.node);
        rows.push(row);
        if (file.size > most) {
          row.state = "refused";
          row.note.textContent = "lớn hơn " + Math.floor(most / 1048576) + " MB nên không tải lên được";
        } else {
          recognise(row);
        }
      });
    }

    /* The same bytes are recognised before they are sent. */
    function recognise(row) {
      if (!window.crypto || !window.crypto.subtle || row.file.size > 50 * 1048576) { return; }
      row.file.arrayBuffer().then(function (bytes) {
        return window.crypto.subtle.digest("SHA-256", bytes);
      }).then(function (sum) {
        var hex = Array.prototype.map.call(new Uint8Array(sum), function (one) { return one.toString(16).padStart(2, "0"); }).join("");
        return window.fetch(form.dataset.same + "?sha256=" + hex, { headers: JSON_ONLY, credentials: "same-origin" });
      }).then(function (answer) { return answer.ok ? answer.json() : { known: [] }; }).then(function (found) {
        if (found.known.length && row.state === "waiting") {
          row.note.textContent = "đơn vị đã có tệp này: " + found.known.join(", ") + "; tải lên sẽ dùng lại, không lưu thêm bản";
        }
      }).catch(function () { row.note.textContent = ""; });
    }

    Array.prototype.forEach.call(form.querySelectorAll("input[type=file]"), function (input) {
      input.addEventListener("change", function (event) {
        event.stopPropagation();
        add(input.files);
        input.value = "";
      });
    });
    form.addEventListener("dragover", function (event) { event.preventDefault(); form.classList.add("is-over"); });
    form.addEventListener("dragleave", function () { form.classList.remove("is-over"); });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      form.classList.remove("is-over");
      if (event.dataTransfer) { add(event.dataTransfer.files); }
    });

    form.addEventListener("submit", function (event) {
      var waiting = rows.filter(function (row) { return row.state === "waiting" || row.state === "failed"; });
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.dataset.busy) { return; }
      if (!waiting.length) { say(said, "Chưa chọn tệp. Hãy chọn một hay nhiều tệp rồi tải lên."); return; }
      form.dataset.busy = "1";
      var words = [];
      waiting.reduce(function (before, row) {
        return before.then(function () { return send(row).then(function (one) { if (one) { words.push(one); } }); });
      }, Promise.resolve()).then(function () {
        delete form.dataset.busy;
        return words.length ? refresh(words) : null;
      });
    }, true);

    function send(row) {
      return new Promise(function (done) {
        var data = new window.FormData();
        data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        data.set("code", form.elements.code.value);
        data.set("act", "attach");
        data.set("key", row.key);
        data.set("file", row.file, row.file.name);
        var bar = document.createElement("progress");
        bar.max = 100;
        bar.setAttribute("aria-label", "Đang tải " + row.file.name);
        row.drop.hidden = true;
        row.state = "sending";
        row.note.textContent = "";
        row.node.appendChild(bar);
        var request = new window.XMLHttpRequest();
        request.open("POST", form.getAttribute("action") || window.location.pathname + window.location.search);
        request.setRequestHeader("Accept", "application/json");
        request.upload.addEventListener("progress", function (event) {
          if (event.lengthComputable) { bar.value = Math.round(100 * event.loaded / event.total); }
        });
        request.addEventListener("load", function () {
          var found = {};
          try { found = JSON.parse(request.responseText); } catch (error) { found = {}; }
          bar.remove();
          if (request.status === 200 && found.words) { row.state = "done"; done(found.words); return; }
          fail(found.problems ? found.problems.join(" ") : "Máy chủ chưa nhận tệp này. Hãy bấm Tải lên lần nữa; nếu vẫn vậy, hãy tải lại trang.", request.status === 422);
        });
        request.addEventListener("error", function () {
          bar.remove();
          fail("Mất kết nối. Bấm Tải lên để thử lại; tệp không bị tải hai lần.", false);
        });
        function fail(words, forGood) {
          row.state = forGood ? "refused" : "failed";
          row.note.textContent = words;
          row.drop.hidden = false;
          done("");
        }
        request.send(data);
      });
    }

    /* Show the new list of evidence without losing what is being typed elsewhere on the page. */
    function refresh(words) {
      var left = rows.filter(function (row) { return row.state !== "done"; });
      return window.fetch(window.location.pathname + window.location.search, { credentials: "same-origin" })
        .then(function (answer) { return answer.text(); })
        .then(function (html) {
          var fresh = new window.DOMParser().parseFromString(html, "text/html");
          var now = document.querySelector("#minh-chung .evidence-here"), next = fresh.querySelector("#minh-chung .evidence-here");
          if (now && next) { now.replaceWith(next); }
          rows = left;
          list.textContent = "";
          left.forEach(function (row) { list.appendChild(row.node); });
          say(said, words.join(" "));
        })
        .catch(function () { window.location.reload(); });
    }
  }
}());
