/* Says everything in the language, and starts. */
function label(id, text) {
  byId(id).title = text;
  byId(id).setAttribute("aria-label", text);
}

function sayAll() {
  var name = (S.area || S.division), marked = document.querySelectorAll("[data-say]"), i;
  document.documentElement.lang = say.code;
  document.title = say.brand + " · " + name + " " + S.date;
  empty(byId("title")).appendChild(document.createTextNode(name + (say === WORDS.zh ? "" : " · ") + say.page));
  empty(byId("sub")).appendChild(document.createTextNode(fill(say.sub, S.date, children.length, volunteers.length, pairs.length)));
  for (i = 0; i < marked.length; i++) { empty(marked[i]).appendChild(document.createTextNode(say[marked[i].getAttribute("data-say")])); }
  empty(byId("lang")).appendChild(document.createTextNode(say.other));
  byId("lang").lang = say === WORDS.zh ? "en" : "zh-CN";
  empty(byId("print")).appendChild(document.createTextNode(say.print));
  empty(byId("as-table")).appendChild(document.createTextNode(tableShown ? say.asMap : say.asTable));
  byId("search").placeholder = say.searchLabel;
  label("zoom-in", say.zoomIn); label("zoom-out", say.zoomOut); label("zoom-fit", say.fit);
  canvas.setAttribute("aria-label", fill(say.mapIs, name));
  claim(); figures(); legend(); coverage(); ways(); levels(); recruit(); about(); card(); search(); later();
}

byId("lang").onclick = function () {
  say = say === WORDS.zh ? WORDS.en : WORDS.zh;
  location.hash = say === WORDS.zh ? "zh" : "en";
  sayAll();
};
byId("as-table").onclick = function () { tabled(!tableShown); };
byId("print").onclick = function () { window.print(); };
byId("zoom-in").onclick = function () { zoom(1.6, width / 2, height / 2); };
byId("zoom-out").onclick = function () { zoom(1 / 1.6, width / 2, height / 2); };
byId("zoom-fit").onclick = function () { fit(); };
byId("search").oninput = search;
byId("search").onkeydown = function (e) {
  var first;
  if (e.keyCode === 13) { first = search(); if (first) { visit(first); } }
};
window.addEventListener("resize", resize);
window.addEventListener("beforeprint", function () { hover(null); });
sayAll();
resize();
