/* The data with its parts tied to each other, and places in kilometres on a plane. */
var DATA = JSON.parse(byId("data").textContent), S = DATA.summary;
var KM_PER_DEGREE = 111.32;

/* The middle of the children, or of whoever there is. */
var middle = (function () {
  var rows = DATA.children.length ? DATA.children : DATA.volunteers, at = DATA.children.length ? 2 : 1;
  var xs = [], ys = [], i;
  for (i = 0; i < rows.length; i++) { xs.push(rows[i][at]); ys.push(rows[i][at + 1]); }
  for (i = 0; !rows.length && i < DATA.towns.length; i++) { xs.push(DATA.towns[i][1]); ys.push(DATA.towns[i][2]); }
  function number(a, b) { return a - b; }
  xs.sort(number); ys.sort(number);
  return xs.length ? [xs[xs.length >> 1], ys[ys.length >> 1]] : [0, 0];
}());
var EAST = KM_PER_DEGREE * Math.cos(middle[1] / 1e5 * Math.PI / 180) / 1e5, SOUTH = -KM_PER_DEGREE / 1e5;

function plane(node, x, y) {
  node.x = (x - middle[0]) * EAST;
  node.y = (y - middle[1]) * SOUTH;
  return node;
}

/* The least and largest places of a pair's line. */
function boxOf(pair) {
  var ends = [pair.child.x, pair.child.y, pair.volunteer.x, pair.volunteer.y], path = ends.concat(pair.path || []), box = [path[0], path[1], path[0], path[1]], i;
  for (i = 0; i < path.length; i += 2) {
    box[0] = Math.min(box[0], path[i]); box[1] = Math.min(box[1], path[i + 1]);
    box[2] = Math.max(box[2], path[i]); box[3] = Math.max(box[3], path[i + 1]);
  }
  return box;
}

function placeOf(at) {
  var names = DATA.places[at];
  return names[0] + (names[1] ? (/[\u4e00-\u9fff]$/.test(names[0]) ? "" : " ") + names[1] : "");
}

/* The places of an encoded line on the plane, x after y after x; five bits a letter. */
function decoded(text) {
  var path = [], at = 0, x = 0, y = 0, p = {};
  function number() {
    var value = 0, shift = 0, letter;
    do { letter = text.charCodeAt(at++) - 63; value |= (letter & 31) << shift; shift += 5; } while (letter > 31);
    return value & 1 ? ~(value >> 1) : value >> 1;
  }
  while (at < text.length) {
    x += number(); y += number(); plane(p, x, y);
    path.push(p.x, p.y);
  }
  return path;
}

var paths = DATA.shapes.map(decoded);
var children = [], volunteers = [], pairs = [], towns = [];
(function () {
  var i, row, node;
  for (i = 0; i < DATA.children.length; i++) {
    row = DATA.children[i];
    node = { child: true, id: row[0], colour: row[1], place: placeOf(row[4]), needs: row[5], missing: row[6], reason: row[7], name: row[8], pairs: [] };
    children.push(plane(node, row[2], row[3]));
  }
  for (i = 0; i < DATA.volunteers.length; i++) {
    row = DATA.volunteers[i];
    node = { child: false, id: row[0], place: placeOf(row[3]), capacity: row[4], needs: row[5], remote: row[6] === 1, name: row[7], pairs: [] };
    volunteers.push(plane(node, row[1], row[2]));
  }
  for (i = 0; i < DATA.pairs.length; i++) {
    row = DATA.pairs[i];
    node = { child: children[row[0]], volunteer: volunteers[row[1]], metres: row[2], cost: row[3], role: row[4], since: row[5], seconds: row[6], path: row[7] === null ? null : paths[row[7]] };
    node.box = boxOf(node);
    node.child.pairs.push(node);
    node.volunteer.pairs.push(node);
    pairs.push(node);
  }
  for (i = 0; i < DATA.towns.length; i++) {
    row = DATA.towns[i];
    towns.push(plane({ name: row[0], width: 0 }, row[1], row[2]));
  }
}());

/* Dots in one place are spread on a spiral: their turn on it, and how many there are. */
(function () {
  var cells = {}, all = children.concat(volunteers), i, key, cell;
  for (i = 0; i < all.length; i++) {
    key = all[i].x.toFixed(4) + "," + all[i].y.toFixed(4);
    cell = cells[key] || (cells[key] = { count: 0 });
    all[i].turn = cell.count++;
    all[i].cell = cell;
  }
  for (i = 0; i < all.length; i++) {
    key = all[i].turn;
    all[i].dx = Math.sqrt(key) * Math.cos(key * 2.39996);
    all[i].dy = Math.sqrt(key) * Math.sin(key * 2.39996);
  }
}());

/* Children who miss somebody, the most urgent first. */
var waiting = children.filter(function (c) { return c.missing > 0; });
waiting.sort(function (a, b) { return a.colour - b.colour || b.missing - a.missing || a.x - b.x; });

function needsOf(bits) {
  var words = [], i;
  for (i = 0; i < DATA.needs.length; i++) {
    if (bits & (1 << i)) { words.push(DATA.needs[i][say === WORDS.zh ? 0 : 1]); }
  }
  return words.length ? words.join(say.list) : say.nothing;
}

function roleOf(role) {
  var i;
  if (role === "open") { return ""; }
  if (say.roles[role]) { return say.roles[role]; }
  for (i = 0; i < DATA.needs.length; i++) {
    if (DATA.needs[i][1].replace(" ", "_") === role) { return DATA.needs[i][say === WORDS.zh ? 0 : 1]; }
  }
  return role;
}

function called(node) { return node.name ? node.name + " " + node.id : node.id; }

function wayOf(pair) {
  if (pair.metres === null) { return say.remote; }
  var way = fill(S.road ? say.byRoad : say.straight, (pair.metres / 1000).toFixed(1));
  return pair.seconds === null ? way : way + fill(say.minutes, Math.ceil(pair.seconds / 60));
}
