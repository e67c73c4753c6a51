/* The panel: the day, its figures, the legend, and its tours one by one. */
var MOST_CARDS = 150, cards = MOST_CARDS;

function kindOf(stop) { return DATA.kinds[stop.kind][say === WORDS.zh ? 0 : 1]; }
function whereOf(stop) { return stop.venue ? fill(stop.school ? say.school : say.station, stop.venue.name || stop.venue.id) + say.dot + stop.venue.place : stop.child.place; }
function kmOf(metres) { return (metres / 1000).toFixed(1); }
function wayOf(tour) { return fill(say.way, kmOf(tour.metres)) + fill(say.minutes, Math.ceil(tour.seconds / 60)); }

function optionsOf() {
  var box = empty(byId("day")), at = days.map(function (d) { return d.date; }).indexOf(today.date);
  days.forEach(function (d, i) {
    var o = make("option", "", fill(say.option, d.date, say.weekdays[weekdayOf(d.date)], d.visits));
    o.value = d.date; o.selected = i === at; box.appendChild(o);
  });
  byId("day-before").disabled = at <= 0; byId("day-after").disabled = at >= days.length - 1;
}

function figures() {
  var box = empty(byId("figures"));
  [today.tours.length, today.visits, today.people, kmOf(today.metres)].forEach(function (value, i) {
    var d = make("div");
    d.appendChild(make("b", "", value)); d.appendChild(make("span", "soft small", say.figures[i])); box.appendChild(d);
  });
}

function legend() {
  var box = empty(byId("legend")), r = 8;
  function key(w, words, paintKey) {
    var s = make("span"), g = draw("svg", s, { width: w, height: 26, viewBox: [-w / 2, -13, w, 26].join(" "), "aria-hidden": "true" });
    paintKey(g); s.appendChild(document.createTextNode(words)); box.appendChild(s);
  }
  key(26, say.home, function (g) { house(g, r, PALETTE[0], 7); });
  key(22, say.stop, function (g) { disc(g, r, PALETTE[0], 1, false); });
  key(26, say.staff, function (g) { disc(g, r, PALETTE[0], 1, true); });
  key(48, say.joint, function (g) {
    draw("rect", g, { x: -22, y: -12, width: 44, height: 24, rx: 12, fill: "#fff", stroke: "#16201f", "stroke-width": 2 });
    disc(draw("g", g, { transform: "translate(-10 0)" }), r, PALETTE[1], 1, false); disc(draw("g", g, { transform: "translate(10 0)" }), r, PALETTE[2], 2, false);
  });
  key(30, say.back, function (g) { draw("path", g, { d: "M-14 0H14", stroke: PALETTE[0], "stroke-width": 2.4, "stroke-dasharray": "2 5", "stroke-linecap": "round", fill: "none" }); });
  box.appendChild(make("p", "small", paths.length ? say.linesRoads : say.linesStraight));
}

/* From when to when the day's tours are, on the hour. */
function spanOf() {
  var from = 24 * 60, to = 0;
  today.tours.forEach(function (t) { from = Math.min(from, clockOf(t.depart)); to = Math.max(to, clockOf(t.back)); });
  return [Math.floor(from / 60) * 60, Math.ceil(to / 60) * 60];
}

function barOf(tour, span) {
  var bar = make("div", "bar"), all = Math.max(60, span[1] - span[0]);
  function part(from, to, opacity) {
    var i = make("i");
    i.style.left = (clockOf(from) - span[0]) / all * 100 + "%"; i.style.width = Math.max(0.6, (clockOf(to) - clockOf(from)) / all * 100) + "%";
    i.style.background = tour.colour; i.style.opacity = opacity; bar.appendChild(i);
  }
  bar.setAttribute("aria-hidden", "true");
  part(tour.depart, tour.back, 0.32);
  tour.stops.forEach(function (s) { part(s.start, s.end, 1); });
  return bar;
}

function stopOf(stop) {
  var li = make("li"), dot = make("span", stop.staff ? "dot staff" : "dot", stop.order), what = make("div", "what"), care = make("span", "care"), more = make("div"), flag;
  var PAINT = ["#cf2e2e", "#f08a1d", "#f0cb2e", "#3b7cc4"];
  dot.style.background = stop.tour.colour; li.appendChild(dot);
  what.appendChild(make("b", "", stop.start + "–" + stop.end)); what.appendChild(document.createTextNode(kindOf(stop)));
  more.appendChild(care); care.style.background = PAINT[stop.child.colour]; care.title = say.care + " " + say.colours[stop.child.colour];
  care.appendChild(make("span", "hidden", say.care + " " + say.colours[stop.child.colour]));
  more.appendChild(document.createTextNode(called(stop.child) + say.dot + whereOf(stop))); what.appendChild(more);
  if (stop.withIds.length) {
    flag = make(stop.partner ? "button" : "span", "flag joint", fill(say.with, stop.partner ? called(stop.partner.tour.who) + " (" + stop.partner.tour.number + ")" : stop.withIds.join(say.list)));
    if (stop.partner) { flag.type = "button"; flag.onclick = function () { visit(stop.partner.tour); }; }
    what.appendChild(flag);
  }
  if (stop.staff) { what.appendChild(make("span", "flag", say.attended)); }
  li.appendChild(what);
  return li;
}

function cardOf(tour, span) {
  var card = make("li", "card"), h = make("h3"), head = make("button", "head"), badge = make("span", "badge", tour.number), stops = make("ol");
  card.style.borderLeftColor = tour.colour; badge.style.background = tour.colour;
  head.type = "button"; head.setAttribute("aria-pressed", tour === chosen ? "true" : "false");
  head.style.background = "none"; head.style.color = "#1f2a2e";
  head.appendChild(badge); head.appendChild(make("span", "who", called(tour.who))); head.appendChild(make("span", "times", tour.depart + "–" + tour.back));
  head.onclick = function () { choose(tour === chosen ? null : tour, true); };
  h.appendChild(head); card.appendChild(h);
  card.appendChild(make("div", "meta", tour.who.place + say.dot + wayOf(tour)));
  card.appendChild(barOf(tour, span));
  tour.stops.forEach(function (stop) { stops.appendChild(stopOf(stop)); });
  card.appendChild(stops);
  return card;
}

function tours() {
  var box = empty(byId("tours")), span = spanOf(), list = today.tours.filter(function (t) { return !wanted || t.text.indexOf(wanted) >= 0; }), more;
  list.forEach(function (tour, i) {
    tour.card = null;
    if (i < cards || tour === chosen) { tour.card = cardOf(tour, span); hear(tour.card, tour); box.appendChild(tour.card); }
  });
  if (list.length > cards) {
    more = make("li"); more.appendChild(make("button", "more", fill(say.more, list.length - cards)));
    more.firstChild.type = "button"; more.firstChild.onclick = function () { cards += MOST_CARDS; tours(); };
    box.appendChild(more);
  }
  empty(byId("found")).appendChild(document.createTextNode(!today.tours.length ? say.nothing : wanted ? list.length ? fill(say.found, list.length) : say.none : ""));
  mark();
}

/* Which cards are chosen or hovered. */
function mark() {
  today.tours.forEach(function (tour) {
    if (!tour.card) { return; }
    tour.card.className = "card" + (tour === chosen ? " on" : "") + (tour === hovered ? " over" : "");
    tour.card.querySelector(".head").setAttribute("aria-pressed", tour === chosen ? "true" : "false");
  });
}

/* On a narrow screen the chosen tour stands over the map. */
function cardOver() {
  var box = empty(byId("card")), close, list;
  box.style.display = chosen ? "block" : "none";
  if (!chosen) { return; }
  close = make("button", "close", "×"); close.type = "button"; close.setAttribute("aria-label", say.close);
  close.onclick = function () { choose(null); svg.focus(); };
  list = make("ol"); list.style.cssText = "list-style:none;margin:0;padding:0"; list.appendChild(cardOf(chosen, spanOf()));
  box.appendChild(close); box.appendChild(list);
}

function about() {
  var box = empty(byId("about"));
  if (S.provisional) { box.appendChild(make("p", "small", say.provisional)); }
  box.appendChild(make("p", "small", S.exact ? say.exact : say.coarse));
  box.appendChild(make("p", "small soft", fill(say.about, say.status[S.status], say.check[S.check], S.due, S.planned, S.policy, S.travel) + " " + say.offline));
  if (S.attribution && paths.length) { box.appendChild(make("p", "small soft", fill(say.source, S.attribution))); }
  box.appendChild(make("p", "small soft noprint", say.keysHelp));
  box.appendChild(make("p", "small soft", say.sha));
  box.appendChild(make("p", "hash soft", S.problem));
}
