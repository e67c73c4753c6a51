/* The data with its parts tied to each other, and places in kilometres on a plane. */
var DATA = JSON.parse(byId("data").textContent), S = DATA.summary;
var KM_PER_DEGREE = 111.32;

/* The middle of all people. */
var middle = (function () {
  var xs = [], ys = [], i, rows = DATA.people, at = 1;
  if (!rows.length) { rows = DATA.towns; }
  for (i = 0; i < rows.length; i++) { xs.push(rows[i][at]); ys.push(rows[i][at + 1]); }
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

var people = DATA.people.map(function (row) {
  return plane({ id: row[0], place: placeOf(row[3]), colour: row[4], name: row[5] }, row[1], row[2]);
});
var towns = DATA.towns.map(function (row) { return plane({ name: row[0] }, row[1], row[2]); });
var paths = DATA.shapes.map(decoded);

function called(node) { return node.name ? node.name + " " + node.id : node.id; }

function clockOf(text) { return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)); }

/* Monday is 0; a date is read as it stands, whatever the reader's time zone. */
function weekdayOf(date) {
  var p = date.split("-");
  return (new Date(Date.UTC(Number(p[0]), Number(p[1]) - 1, Number(p[2]))).getUTCDay() + 6) % 7;
}

/* Marks: the home of every tour and its stops; a joint visit is one pair of marks. */
function dayOf(row) {
  var day = { date: row[0], tours: [], visits: 0, metres: 0, people: 0 }, seen = {}, joint = {};
  row[1].forEach(function (t, n) {
    var tour = { number: n + 1, who: people[t[0]], depart: t[1], back: t[2], metres: t[3], seconds: t[4], stops: [], legs: t[6] };
    tour.home = { tour: tour, home: true, at: tour.who };
    t[5].forEach(function (s, order) {
      var child = people[s[0]], key = s[0] + "/" + s[1];
      var stop = { tour: tour, order: order + 1, child: child, start: s[1], end: s[2], kind: s[3], withIds: s[4], staff: s[5] === 1, venue: s[6] === null ? null : people[s[6]], school: s[7] === 1, partner: null };
      stop.at = stop.venue || child;
      if (stop.withIds.length && joint[key]) { stop.partner = joint[key]; joint[key].partner = stop; day.visits--; }
      joint[key] = stop;
      day.visits++;
      tour.stops.push(stop);
    });
    if (!seen[t[0]]) { seen[t[0]] = true; day.people++; }
    day.metres += tour.metres;
    tour.text = [called(tour.who), tour.who.place].concat(tour.stops.map(function (s) { return called(s.child) + " " + s.at.place; })).join(" ").toLowerCase();
    day.tours.push(tour);
  });
  paint(day);
  return day;
}

/* Dark enough for white numbers on them, and told apart by those who see few colours by what surrounds them. */
var PALETTE = ["#1b6ca8", "#b3261e", "#1f7a4d", "#8e4585", "#a15c00", "#00727a", "#c2185b", "#5b5ea6", "#6b6b00", "#4e342e", "#37474f", "#7b1fa2"];

/* Every tour has the colour whose tours are farthest away. */
function paint(day) {
  var used = PALETTE.map(function () { return []; });
  function gap(tour, points) {
    var least = 1e9, mine = tour.points, i, j, dx, dy;
    for (i = 0; i < mine.length; i++) {
      for (j = 0; j < points.length; j++) {
        dx = mine[i].x - points[j].x; dy = mine[i].y - points[j].y;
        least = Math.min(least, dx * dx + dy * dy);
      }
    }
    return least;
  }
  day.tours.forEach(function (tour) {
    var best = 0, most = -1, i, d;
    tour.points = [tour.who].concat(tour.stops.map(function (s) { return s.at; }));
    for (i = 0; i < PALETTE.length; i++) {
      d = gap(tour, used[i]);
      if (d > most) { most = d; best = i; }
    }
    tour.colour = PALETTE[best];
    used[best] = used[best].concat(tour.points);
  });
}

var days = DATA.days.map(function (row) {
  var count = {}, visits = 0;
  row[1].forEach(function (t) {
    t[5].forEach(function (s) {
      var key = s[0] + "/" + s[1];
      if (!s[4].length || !count[key]) { visits++; }
      count[key] = true;
    });
  });
  return { date: row[0], row: row, visits: visits, made: null };
});

/* The day that is shown. */
var today = null;
function makeDay(at) {
  if (!days[at].made) { days[at].made = dayOf(days[at].row); }
  return days[at].made;
}
