/* The card of whoever is chosen, and the panel beside the map. */
function stateOf(node) {
  if (!node.child) { return fill(say.load, node.pairs.length, node.capacity); }
  if (!node.missing) { return fill(say.has, node.pairs.length); }
  return (node.pairs.length ? fill(say.has, node.pairs.length) + say.list : "") + fill(say.missing, node.missing);
}

/* A small picture of a kind of dot. */
function keyOf(kind, look) {
  var c = make("canvas", "key"), g, r = look === 1 || look === 2 ? 6.4 : 10;
  c.width = c.height = 32; g = c.getContext("2d");
  if (kind === "line") { g.strokeStyle = "rgb(" + TEAL + ")"; g.lineWidth = 3; g.moveTo(2, 28); if (paths.length) { g.lineTo(8, 16); g.lineTo(20, 20); } g.lineTo(30, 4); g.stroke(); }
  else if (kind === "town") { g.font = "600 26px " + FONT; g.textAlign = "center"; g.textBaseline = "middle"; g.fillStyle = "#2c393c"; g.fillText(say === WORDS.zh ? "乡" : "T", 16, 17); }
  else { dot(g, kind, look, 16, 16 + (kind === 0 ? 2 : 0), r); }
  c.setAttribute("aria-hidden", "true");
  return c;
}

function costOf(pair) {
  var words = [], sum = 0, i;
  for (i = 0; i < pair.cost.length; i++) {
    sum += pair.cost[i];
    if (pair.cost[i]) { words.push(say.parts[i] + " " + (i && pair.cost[i] > 0 ? "+" : "") + pair.cost[i]); }
  }
  words.push(say.total + " " + sum + " " + say.units);
  return words.join(say.list);
}

function linkTo(node) {
  var b = make("button", "link", called(node));
  b.type = "button";
  b.onclick = function () { visit(node); };
  return b;
}

function choose(node) {
  chosen = node; hover(null);
  card(); later();
}

function card() {
  var box = empty(byId("card")), node = chosen, close, list, i, pair, item, extra;
  box.style.display = node ? "block" : "none";
  if (!node) { return; }
  close = make("button", "close", "×"); close.type = "button"; close.setAttribute("aria-label", say.close);
  close.onclick = function () { choose(null); canvas.focus(); };
  box.appendChild(close);
  item = make("div", "soft small"); item.appendChild(keyOf(node.child ? node.colour : 4, lookOf(node)));
  item.appendChild(document.createTextNode(node.child ? say.child + " · " + say.colours[node.colour] : say.volunteer + " · " + (node.remote ? say.remote : say.near)));
  box.appendChild(item);
  box.appendChild(make("h3", "", called(node)));
  box.appendChild(make("div", "", say.place + say.colon + node.place));
  box.appendChild(make("div", "", (node.child ? say.need : say.skill) + say.colon + needsOf(node.needs)));
  box.appendChild(make("span", node.child && node.missing ? "state open" : "state", stateOf(node)));
  if (node.child && node.missing && say.reasons[node.reason]) { box.appendChild(make("div", "small", say.reasons[node.reason])); }
  list = make("ul");
  for (i = 0; i < node.pairs.length; i++) {
    pair = node.pairs[i]; item = make("li");
    item.appendChild(linkTo(node.child ? pair.volunteer : pair.child));
    extra = [wayOf(pair)];
    if (roleOf(pair.role)) { extra.push(say.role + " " + roleOf(pair.role)); }
    extra.push(fill(say.since, pair.since));
    item.appendChild(make("div", "small", extra.join(" · ")));
    item.appendChild(make("div", "small soft", costOf(pair)));
    list.appendChild(item);
  }
  if (node.pairs.length) { box.appendChild(list); }
}

function claim() {
  var box = empty(byId("claim")), good = S.check === "accepted" && S.status === "optimal", words = make("div");
  box.className = good ? "" : S.check === "accepted" && S.status !== "infeasible" ? "warn" : "bad";
  box.appendChild(make("div", "mark", good ? "✓" : "!"));
  words.appendChild(make("b", "", say.status[S.status]));
  words.appendChild(make("span", "small", say.check[S.check] + " · " + fill(say.gap, percent(S.gap * 100))));
  box.appendChild(words);
}

function percent(x) { return x === 0 ? "0" : x < 0.01 ? x.toFixed(4) : x.toFixed(2); }

function nearWays() {
  var ways = [], i;
  for (i = 0; i < pairs.length; i++) { if (pairs[i].metres !== null) { ways.push(pairs[i].metres / 1000); } }
  return ways.sort(function (a, b) { return a - b; });
}

function figures() {
  var box = empty(byId("figures")), helped = 0, open = 0, i, ways = nearWays();
  function one(value, unit, label) {
    var d = make("div"), b = make("b", "", value);
    if (unit) { b.appendChild(make("small", "", " " + unit)); }
    d.appendChild(b); d.appendChild(make("span", "soft small", label)); box.appendChild(d);
  }
  for (i = 0; i < children.length; i++) { helped += children[i].pairs.length ? 1 : 0; open += children[i].missing; }
  one(helped, "/ " + children.length, say.first);
  one(open, "", say.open);
  if (ways.length) { one(ways[ways.length >> 1].toFixed(1), say.km, say.median); }
}

function toggle(look, key, words, on, change) {
  var b = make("button", look); b.type = "button"; b.setAttribute("aria-pressed", on ? "true" : "false");
  if (key) { b.appendChild(key); }
  b.appendChild(document.createTextNode(words));
  b.onclick = function () { change(!on); legend(); rows(); later(); };
  return b;
}

function legend() {
  var box = empty(byId("legend")), row = make("div", "row"), parts = make("div", "parts"), counts = [0, 0, 0, 0], i, b, keys;
  for (i = 0; i < children.length; i++) { counts[children[i].colour]++; }
  function colour(n) {
    b = toggle("chip", keyOf(n, 0), say.colours[n], shown.colours[n], function (on) { shown.colours[n] = on; });
    b.appendChild(make("b", "", counts[n])); row.appendChild(b);
  }
  function state(n) { parts.appendChild(toggle("", null, say.states[n] + (n === 2 ? " " + waiting.length : ""), shown.state === n, function () { shown.state = n; })); }
  for (i = 0; i < 4; i++) { colour(i); }
  b = toggle("chip", keyOf(4, 0), say.volunteers, shown.volunteers, function (on) { shown.volunteers = on; });
  b.appendChild(make("b", "", volunteers.length)); row.appendChild(b);
  b = toggle("chip", keyOf("line", 0), say.lines, shown.lines, function (on) { shown.lines = on; });
  b.appendChild(make("b", "", pairs.length)); row.appendChild(b);
  if (towns.length) { row.appendChild(toggle("chip", keyOf("town", 0), say.towns, shown.towns, function (on) { shown.towns = on; })); }
  box.appendChild(row);
  for (i = 0; i < 3; i++) { state(i); }
  box.appendChild(parts);
  b = make("button", "next", waiting.length ? say.next : say.nobody); b.type = "button"; b.disabled = !waiting.length;
  b.onclick = function () { stepTo(1); };
  box.appendChild(b);
  keys = make("p", "keys");
  [[3, 2, say.ringNone], [3, 1, say.ringSome], [4, 0, say.heartBusy], [4, 3, say.heartFree]].forEach(function (k) {
    var s = make("span"); s.appendChild(keyOf(k[0], k[1])); s.appendChild(document.createTextNode(k[2])); keys.appendChild(s);
  });
  box.appendChild(keys);
  box.appendChild(make("p", "keys", paths.length ? say.linesRoads : say.linesStraight));
}

function tableOf(heads, right) {
  var t = make("table"), row = make("tr"), head = make("thead"), i, th;
  for (i = 0; i < heads.length; i++) { th = make("th", i >= right ? "n" : "", heads[i]); th.scope = "col"; row.appendChild(th); }
  head.appendChild(row); t.appendChild(head); t.appendChild(make("tbody"));
  return t;
}

function coverage() {
  var box = empty(byId("coverage")), t = tableOf([say.priority, "", say.needed], 2), i, c, row, cell, track, bar;
  for (i = 0; i < 4; i++) {
    c = S.covered[i]; row = make("tr");
    cell = make("td"); cell.appendChild(keyOf(i, 0)); cell.appendChild(document.createTextNode(say.colours[i])); row.appendChild(cell);
    cell = make("td"); cell.style.width = "60%"; track = make("div", "track"); bar = make("i");
    bar.style.width = (c[0] ? c[1] / c[0] * 100 : 0) + "%"; bar.style.background = PAINT[i];
    track.appendChild(bar); cell.appendChild(track); row.appendChild(cell);
    row.appendChild(make("td", "n", fill(say.of, c[1], c[0])));
    t.lastChild.appendChild(row);
  }
  box.appendChild(t);
  if (S.unlisted) { box.appendChild(make("p", "soft small", fill(say.unlisted, S.unlisted))); }
}

function ways() {
  var box = empty(byId("ways")), all = nearWays(), tops = [1, 2, 4, 8, 12, 16, 20, 40, 60, 80, 120, 200, 400, 1000, 2000, 4000];
  var bins = [], count = 16, top, most = 0, i, bar, bars = make("div", "bars"), axis = make("div", "axis"), tick;
  if (!all.length) { box.appendChild(make("p", "soft small", say.noWays)); return; }
  top = tops.filter(function (t) { return t >= all[Math.floor((all.length - 1) * 0.99)]; })[0] || 20000;
  for (i = 0; i < count; i++) { bins.push(0); }
  all.forEach(function (km) { bins[Math.min(count - 1, Math.floor(km / top * count))]++; });
  for (i = 0; i < count; i++) { most = Math.max(most, bins[i]); }
  for (i = 0; i < count; i++) {
    bar = make("div"); bar.style.height = bins[i] / most * 100 + "%";
    bar.title = fill(say.bin, (top * i / count).toFixed(1), i === count - 1 ? all[all.length - 1].toFixed(1) : (top * (i + 1) / count).toFixed(1), bins[i]);
    bars.appendChild(bar);
  }
  bars.setAttribute("role", "img");
  for (i = 0; i <= 4; i++) {
    tick = make("span", "", (top * i / 4) + (i === 4 ? (all[all.length - 1] > top ? "+ " : " ") + say.km : ""));
    tick.style.left = i * 25 + "%"; axis.appendChild(tick);
  }
  tick = fill(say.waysMore, all.length, all[all.length >> 1].toFixed(1), all[all.length - 1].toFixed(1), pairs.length - all.length);
  bars.setAttribute("aria-label", tick);
  box.appendChild(bars); box.appendChild(axis); box.appendChild(make("p", "soft small", tick));
}

function levelName(name) {
  var parts = name.split("."), n = ["red", "orange", "yellow", "blue"].indexOf(parts[0]);
  return n < 0 ? say.cost : say.colours[n] + " · " + (say.rank[parts[1]] || parts[1]);
}

function levels() {
  var box = empty(byId("levels")), t = tableOf([say.level, say.value, say.bound], 1), i, l, row;
  for (i = 0; i < S.levels.length; i++) {
    l = S.levels[i]; row = make("tr");
    row.appendChild(make("td", "", levelName(l[0]))); row.appendChild(make("td", "n", l[1]));
    row.appendChild(make("td", l[1] === l[2] ? "n ok" : "n", l[2] + (l[1] === l[2] ? " ✓" : ""))); t.lastChild.appendChild(row);
  }
  box.appendChild(t);
}

/* Whom to recruit where, and what exactly it is worth. */
function recruit() {
  var box = empty(byId("recruit")), list = make("ol");
  byId("recruit").parentNode.style.display = S.recruit.length ? "" : "none";
  S.recruit.slice(0, 12).forEach(function (r) {
    var item = make("li"), skill = r[1] < 0 ? "" : DATA.needs[r[1]][say === WORDS.zh ? 0 : 1], gains, who = [];
    if (skill) { who.push(skill); }
    if (r[2]) { who.push(say.roles.professional); }
    gains = r[4].map(function (g) { return levelName(g[0]) + " +" + g[1]; }).join(say.list);
    item.appendChild(make("b", "", fill(say.hire, placeOf(r[0]), r[3]) + (who.length ? " (" + who.join(say.list) + ")" : "")));
    item.appendChild(make("div", "small soft", gains));
    list.appendChild(item);
  });
  box.appendChild(list);
  box.appendChild(make("p", "small soft", say.each));
}

function about() {
  var box = empty(byId("about"));
  box.appendChild(make("p", "small", S.exact ? say.exact : say.coarse));
  box.appendChild(make("p", "small soft", fill(say.inputs, S.policy, S.travel) + " " + say.offline));
  if (S.attribution) { box.appendChild(make("p", "small soft", fill(say.source, S.attribution))); }
  box.appendChild(make("p", "small soft noprint", say.keysHelp));
  box.appendChild(make("p", "small soft", say.sha));
  box.appendChild(make("p", "hash soft", S.problem));
}
