/* The map on a canvas. Screen = (kilometres - view) * scale + middle of the canvas. */
var PAINT = ["#cf2e2e", "#f08a1d", "#f0cb2e", "#3b7cc4"], EDGE = ["#7d1414", "#93500a", "#7d6500", "#1b4677"];
var HEART = "#7a4a86", TEAL = "31, 92, 87";
var FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';
var canvas = byId("map"), pen = canvas.getContext("2d");
var width = 0, height = 0, ratio = 1, whole = 1, queued = false;
var view = { x: 0, y: 0, scale: 10 };
var shown = { colours: [true, true, true, true], state: 0, volunteers: true, lines: true, towns: true };
var chosen = null, hovered = null;
var soon = window.requestAnimationFrame || function (work) { return setTimeout(work, 16); };

/* Where something is spread to, in pixels from its place. */
function spacing(cell) {
  if (S.exact) { return Math.min(3, 0.02 * view.scale); }
  return Math.max(2, Math.min(13, Math.min(0.1, 0.42 / Math.sqrt(cell.count)) * view.scale));
}
function toX(node) { return (node.x - view.x) * view.scale + width / 2 + node.dx * spacing(node.cell); }
function toY(node) { return (node.y - view.y) * view.scale + height / 2 + node.dy * spacing(node.cell); }

/* Whether filters let a child, or a volunteer, be seen. */
function visible(node) {
  if (!node.child) { return shown.volunteers; }
  return shown.colours[node.colour] && (shown.state === 0 || (shown.state === 2) === (node.missing > 0));
}

/* The outline of a kind of dot: 0-3 the priorities, 4 a volunteer. */
function outline(g, kind, x, y, r) {
  g.beginPath();
  if (kind === 0) {
    g.moveTo(x, y - r * 1.25); g.lineTo(x + r * 1.18, y + r * 0.85); g.lineTo(x - r * 1.18, y + r * 0.85); g.closePath();
  } else if (kind === 1) {
    g.moveTo(x, y - r * 1.28); g.lineTo(x + r * 1.28, y); g.lineTo(x, y + r * 1.28); g.lineTo(x - r * 1.28, y); g.closePath();
  } else if (kind === 2) {
    g.rect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84);
  } else if (kind === 3) {
    g.arc(x, y, r, 0, Math.PI * 2);
  } else {
    g.moveTo(x, y + r * 1.1);
    g.bezierCurveTo(x - r * 2, y - r * 0.3, x - r * 0.9, y - r * 1.6, x, y - r * 0.55);
    g.bezierCurveTo(x + r * 0.9, y - r * 1.6, x + r * 2, y - r * 0.3, x, y + r * 1.1);
  }
}

/* A dot: look 0 plain, 1 ringed (misses further ones), 2 ringed twice (has nobody), 3 hollow. */
function dot(g, kind, look, x, y, r) {
  if (look === 1 || look === 2) {
    g.beginPath(); g.arc(x, y, r * 1.85, 0, Math.PI * 2);
    g.fillStyle = "rgba(255, 255, 255, .95)"; g.fill();
    g.lineWidth = look === 2 ? r * 0.5 : r * 0.24; g.strokeStyle = "#16201f"; g.stroke();
  }
  outline(g, kind, x, y, r);
  g.fillStyle = look === 3 ? "#fff" : kind === 4 ? HEART : PAINT[kind];
  g.fill();
  g.lineWidth = look === 3 ? Math.max(1, r * 0.3) : Math.max(0.7, r * 0.2);
  g.strokeStyle = kind === 4 ? (look === 3 ? HEART : "#fff") : EDGE[kind];
  g.stroke();
}

/* Dots are drawn once for each kind, look and size, then copied. */
var stamps = {};
function stamp(kind, look, r) {
  var key = kind + "/" + look + "/" + r + "/" + ratio, made = stamps[key], side;
  if (!made) {
    side = Math.ceil(r * 2.5 * ratio) * 2 + 4;
    made = make("canvas");
    made.width = made.height = side;
    dot(made.getContext("2d"), kind, look, side / 2, side / 2, r * ratio);
    stamps[key] = made;
  }
  return made;
}

function lookOf(node) {
  if (!node.child) { return node.pairs.length ? 0 : 3; }
  return node.missing === 0 ? 0 : node.pairs.length ? 1 : 2;
}

function put(node, r) {
  var x = toX(node), y = toY(node), image, side;
  if (x < -20 || y < -20 || x > width + 20 || y > height + 20) { return; }
  image = stamp(node.child ? node.colour : 4, lookOf(node), r);
  side = image.width / ratio;
  pen.drawImage(image, x - side / 2, y - side / 2, side, side);
}

/* Where people live, as ground under the dots: discs on a coarse grid. */
var ground = (function () {
  var cells = {}, list = [], all = children.concat(towns), i, x, y;
  for (i = 0; i < volunteers.length; i++) { if (!volunteers[i].remote) { all.push(volunteers[i]); } }
  for (i = 0; i < all.length; i++) {
    x = Math.round(all[i].x / 1.6) * 1.6; y = Math.round(all[i].y / 1.6) * 1.6;
    if (!cells[x + "," + y]) { cells[x + "," + y] = true; list.push([x, y]); }
  }
  return list;
}());

function discs(km, paint) {
  var i, x, y, r = km * view.scale;
  pen.fillStyle = paint;
  for (i = 0; i < ground.length; i++) {
    x = (ground[i][0] - view.x) * view.scale + width / 2; y = (ground[i][1] - view.y) * view.scale + height / 2;
    if (x > -r && y > -r && x < width + r && y < height + r) { pen.beginPath(); pen.arc(x, y, r, 0, Math.PI * 2); pen.fill(); }
  }
}

function drawGround() {
  pen.fillStyle = view.scale > 150 ? "#fbfaf6" : "#e4e9e8";
  pen.fillRect(0, 0, width, height);
  if (view.scale > 150) { return; }
  discs(4.6, "#ebefed"); discs(3.7, "#f3f5f1"); discs(2.8, "#fbfaf6");
}

/* The line of a pair from dot to dot, along its roads where they are known. */
function trace(pair) {
  var path = pair.path || [], i, x, y, beforeX = toX(pair.volunteer), beforeY = toY(pair.volunteer);
  pen.moveTo(beforeX, beforeY);
  for (i = 2; i < path.length - 2; i += 2) {
    x = (path[i] - view.x) * view.scale + width / 2; y = (path[i + 1] - view.y) * view.scale + height / 2;
    if (Math.abs(x - beforeX) + Math.abs(y - beforeY) < 2) { continue; }
    pen.lineTo(x, y); beforeX = x; beforeY = y;
  }
  pen.lineTo(toX(pair.child), toY(pair.child));
}

/* Whether the pair's line may be on the screen; dots are spread a little. */
function near(pair) {
  var b = pair.box, x = width / 2 / view.scale, y = height / 2 / view.scale, more = 60 / view.scale;
  return b[0] < view.x + x + more && b[2] > view.x - x - more && b[1] < view.y + y + more && b[3] > view.y - y - more;
}

/* Lines of near pairs; of the chosen one alone, or of all others. */
function drawLines(only) {
  var i, pair, mine;
  pen.lineJoin = "round";
  pen.beginPath();
  for (i = 0; i < pairs.length; i++) {
    pair = pairs[i]; mine = chosen === pair.child || chosen === pair.volunteer;
    if (mine !== only || (pair.metres === null && !only) || !visible(pair.child)) { continue; }
    if (near(pair)) { trace(pair); }
  }
  // A line that bends needs more ink to be seen.
  pen.lineWidth = only ? 2.6 : Math.max(0.7, Math.min(paths.length ? 2.2 : 1.5, (paths.length ? 1.3 : 0.8) * Math.sqrt(view.scale / whole)));
  pen.strokeStyle = only ? "rgb(" + TEAL + ")" : "rgba(" + TEAL + (chosen ? ", .13)" : pairs.length > 4000 ? ", .3)" : ", .42)");
  pen.stroke();
}

function tied(node) {
  var i;
  if (node === chosen) { return true; }
  for (i = 0; i < node.pairs.length; i++) {
    if (node.pairs[i].child === chosen || node.pairs[i].volunteer === chosen) { return true; }
  }
  return false;
}

function radius() {
  var crowd = Math.sqrt(700 / Math.max(700, children.length));
  var r = (3 + 1.6 * crowd) * Math.pow(view.scale / whole, 0.42) * (width < 600 ? 0.72 : 1);
  return Math.round(Math.max(2.2, Math.min(8, r)) * 4) / 4;
}

function drawDots(r) {
  // Where many wait, their rings would hide the rest.
  var i, pass, late = Math.round(r * (waiting.length > 300 ? 0.78 : 1) * 4) / 4;
  pen.globalAlpha = chosen ? 0.22 : 1;
  if (shown.volunteers) { for (i = 0; i < volunteers.length; i++) { put(volunteers[i], r * 0.86); } }
  for (pass = 0; pass < 2; pass++) {
    for (i = 0; i < children.length; i++) {
      if (visible(children[i]) && (children[i].missing > 0) === (pass === 1)) { put(children[i], pass ? late : r); }
    }
  }
  pen.globalAlpha = 1;
}

/* The chosen one, its line and whoever it is tied to stand out, with their names. */
function drawChosen(r) {
  var list = [chosen], i, node, x, y, side;
  for (i = 0; i < chosen.pairs.length; i++) { list.push(chosen.child ? chosen.pairs[i].volunteer : chosen.pairs[i].child); }
  pen.beginPath(); pen.arc(toX(chosen), toY(chosen), r * 3.1, 0, Math.PI * 2);
  pen.fillStyle = "rgba(" + TEAL + ", .16)"; pen.fill(); pen.lineWidth = 2; pen.strokeStyle = "rgb(" + TEAL + ")"; pen.stroke();
  for (i = 0; i < list.length; i++) { put(list[i], Math.round(r * 1.3 * 4) / 4); }
  pen.font = "600 12px " + FONT; pen.textBaseline = "middle";
  for (i = 0; i < list.length && i < 12; i++) {
    node = list[i]; x = toX(node); y = toY(node); side = x > width - 180 ? -1 : 1;
    pen.textAlign = side > 0 ? "left" : "right";
    halo(called(node), x + side * r * 2.9, y, "#16201f");
  }
}

function halo(text, x, y, ink) {
  pen.lineJoin = "round"; pen.lineWidth = 4; pen.strokeStyle = "rgba(255, 255, 255, .92)"; pen.strokeText(text, x, y);
  pen.fillStyle = ink; pen.fillText(text, x, y);
}

function drawTowns() {
  var taken = [], i, j, t, x, y, half, free;
  pen.font = "600 13px " + FONT; pen.textAlign = "center"; pen.textBaseline = "middle";
  for (i = 0; i < towns.length; i++) {
    t = towns[i]; x = (t.x - view.x) * view.scale + width / 2; y = (t.y - view.y) * view.scale + height / 2;
    if (x < -60 || y < -20 || x > width + 60 || y > height + 20) { continue; }
    if (!t.width) { t.width = pen.measureText(t.name).width; }
    half = t.width / 2 + 5; free = true;
    for (j = 0; j < taken.length && free; j++) {
      free = Math.abs(taken[j][0] - x) > taken[j][2] + half || Math.abs(taken[j][1] - y) > 19;
    }
    if (free) { taken.push([x, y, half]); halo(t.name, x, y, chosen ? "#8b979a" : "#2c393c"); }
  }
}

function drawScale() {
  var steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], km = 0.1, i, w, x, y = height - 18;
  for (i = 0; i < steps.length; i++) { if (steps[i] * view.scale <= 130) { km = steps[i]; } }
  w = km * view.scale; x = 18;
  pen.fillStyle = "rgba(255, 255, 255, .82)"; pen.fillRect(x - 8, y - 25, w + 16, 35);
  pen.strokeStyle = "#2c393c"; pen.lineWidth = 2; pen.beginPath();
  pen.moveTo(x, y - 5); pen.lineTo(x, y + 1); pen.lineTo(x + w, y + 1); pen.lineTo(x + w, y - 5); pen.stroke();
  pen.font = "12px " + FONT; pen.textAlign = "center"; pen.textBaseline = "alphabetic"; pen.fillStyle = "#2c393c";
  pen.fillText(km + " " + say.km, x + w / 2, y - 9);
}

/* Whose roads the lines follow: has to stand on the map. */
function drawSource() {
  if (!S.attribution || !paths.length) { return; }
  pen.font = "11px " + FONT; pen.textAlign = "right"; pen.textBaseline = "alphabetic";
  pen.fillStyle = "rgba(255, 255, 255, .82)"; pen.fillRect(width - pen.measureText(S.attribution).width - 14, height - 20, width, 20);
  pen.fillStyle = "#2c393c"; pen.fillText(S.attribution, width - 7, height - 6);
}

function draw() {
  var r = radius();
  queued = false;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawGround();
  if (shown.lines) { drawLines(false); }
  drawDots(r);
  if (shown.towns) { drawTowns(); }
  if (chosen) { drawLines(true); drawChosen(r); }
  if (hovered && hovered !== chosen) { put(hovered, Math.round(r * 1.5 * 4) / 4); }
  drawScale();
  drawSource();
}

function later() {
  if (!queued) { queued = true; soon(draw); }
}

/* Shows these places; at most so large. */
function frame(nodes, most) {
  var xs = [], ys = [], i, cut, x, y, scale, edge;
  for (i = 0; i < nodes.length; i++) { xs.push(nodes[i].x); ys.push(nodes[i].y); }
  if (!xs.length) { view = { x: 0, y: 0, scale: 10 }; return; }
  function number(a, b) { return a - b; }
  xs.sort(number); ys.sort(number);
  // A few who are far away do not make everybody small.
  cut = xs.length > 200 ? Math.floor(xs.length * 0.003) : 0;
  x = [xs[cut], xs[xs.length - 1 - cut]]; y = [ys[cut], ys[ys.length - 1 - cut]];
  edge = width < 600 ? 44 : 96;
  scale = Math.min((width - edge) / Math.max(1.2, x[1] - x[0]), (height - edge) / Math.max(1.2, y[1] - y[0]));
  scale = Math.max(0.005, Math.min(most, scale));
  view = { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2, scale: scale };
}

function fit() {
  frame(children.length ? children : volunteers.length ? volunteers : towns, 1e4);
  whole = view.scale;
  later();
}

function resize() {
  var box = byId("stage").getBoundingClientRect(), first = !width, kept = view.scale / whole;
  if (!box.width || !box.height) { return; }
  width = box.width; height = box.height; ratio = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
  if (first || Math.abs(kept - 1) < 1e-9) { fit(); }
  draw();
}

function zoom(factor, x, y) {
  var scale = Math.max(whole / 3, Math.min(Math.max(whole * 60, 200), view.scale * factor)), k = 1 / view.scale - 1 / scale;
  view.x += (x - width / 2) * k; view.y += (y - height / 2) * k; view.scale = scale;
  later();
}
