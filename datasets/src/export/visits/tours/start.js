/* Says everything in the language, and starts. */
function label(id, text) {
  byId(id).title = text;
  byId(id).setAttribute("aria-label", text);
}

/* Language and day stand in the address, so that a link opens the same. */
function remember() {
  try { history.replaceState(null, "", "#" + (say === WORDS.zh ? "zh" : "en") + "/" + today.date); } catch (refused) { /* A page from a disk may not; nothing depends on it. */ }
}

function sayDay() {
  var name = S.area || S.division, weekday = say.weekdays[weekdayOf(today.date)];
  document.title = say.brand + " · " + name + " " + today.date;
  empty(byId("title")).appendChild(document.createTextNode(name + (say === WORDS.zh ? "" : " · ") + say.page));
  empty(byId("sub")).appendChild(document.createTextNode(fill(say.shown, today.date, weekday, today.tours.length, today.visits)));
  svg.setAttribute("aria-label", fill(say.mapIs, name, today.date));
  optionsOf(); figures(); tours();
}

function sayAll() {
  var marked = document.querySelectorAll("[data-say]"), i;
  document.documentElement.lang = say.code;
  for (i = 0; i < marked.length; i++) { empty(marked[i]).appendChild(document.createTextNode(say[marked[i].getAttribute("data-say")])); }
  empty(byId("lang")).appendChild(document.createTextNode(say.other));
  byId("lang").lang = say === WORDS.zh ? "en" : "zh-CN";
  empty(byId("print")).appendChild(document.createTextNode(say.print));
  byId("search").placeholder = say.searchLabel;
  label("zoom-in", say.zoomIn); label("zoom-out", say.zoomOut); label("zoom-fit", say.fit); label("day-before", say.before); label("day-after", say.after);
  sayDay(); legend(); about(); cardOver();
}

byId("lang").onclick = function () {
  say = say === WORDS.zh ? WORDS.en : WORDS.zh;
  sayAll(); build(); remember();
};
byId("print").onclick = function () { window.print(); };
byId("zoom-in").onclick = function () { zoom(1.6, width / 2, height / 2); };
byId("zoom-out").onclick = function () { zoom(1 / 1.6, width / 2, height / 2); };
byId("zoom-fit").onclick = function () { choose(null); fit(); };
byId("day").onchange = function () { setDay(this.value); };
byId("day-before").onclick = function () { stepDay(-1); };
byId("day-after").onclick = function () { stepDay(1); };
byId("search").oninput = function () {
  wanted = this.value.replace(/^\s+|\s+$/g, "").toLowerCase();
  tours(); look();
};
window.addEventListener("resize", resize);
/* On paper the map has a shape of its own, and shows what the screen shows. */
window.addEventListener("beforeprint", function () {
  if (printing) { return; }
  printing = { width: width, height: height, scale: view.scale, whole: whole };
  view.scale *= Math.min(1000 / width, 840 / height);
  width = 1000; height = 840; hovered = null; cards = 1e9;
  if (Math.abs(printing.scale / whole - 1) < 1e-9) { fit(); }
  tours(); build();
});
window.addEventListener("afterprint", function () {
  if (!printing) { return; }
  width = printing.width; height = printing.height; view.scale = printing.scale; cards = MOST_CARDS;
  if (printing.whole !== whole) { fit(); }
  printing = null;
  tours(); build(); resize();
});

(function () {
  var asked = /\d{4}-\d\d-\d\d/.exec(location.hash), dates = days.map(function (d) { return d.date; });
  var at = dates.indexOf(asked ? asked[0] : S.day);
  if (!days.length) { days.push({ date: S.from, row: [S.from, []], visits: 0, made: null }); }
  today = makeDay(Math.max(0, at < 0 ? dates.indexOf(S.day) : at));
  sayAll();
  resize();
}());
