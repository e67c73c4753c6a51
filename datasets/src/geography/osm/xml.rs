//! Reads an extract in XML (.osm, unpacked).

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use tongxing_solver::model::Point;

use super::classes::Tags;
use super::{Nodes, Reading};

/// Ways that carry roads.
pub(super) fn ways(bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), String> {
    let mut way: Option<(Tags, Vec<i64>)> = None;
    each(bytes, |event| match event {
        Event::Start(start) if start.name().as_ref() == "way" => {
            way = Some((Tags::default(), Vec::new()));
            Ok(())
        }
        Event::Empty(start) | Event::Start(start) => {
            let Some((tags, nodes)) = &mut way else { return Ok(()) };
            match start.name().as_ref() {
                "nd" => nodes.push(number(start, "ref")?),
                "tag" => tags.take(&text(start, "k")?, &text(start, "v")?),
                _ => {}
            }
            Ok(())
        }
        Event::End(end) if end.name().as_ref() == "way" => {
            if let Some((tags, nodes)) = way.take() {
                reading.way(&tags, || nodes);
            }
            Ok(())
        }
        _ => Ok(()),
    })
}

/// Where the wanted nodes are.
pub(super) fn nodes(bytes: &[u8], wanted: &BTreeSet<i64>) -> Result<Nodes, String> {
    let mut nodes = Nodes::new();
    each(bytes, |event| {
        let (Event::Empty(start) | Event::Start(start)) = event else { return Ok(()) };
        if start.name().as_ref() == "node" {
            let id = number(start, "id")?;
            if wanted.contains(&id) {
                let (longitude, latitude) = (number(start, "lon")?, number(start, "lat")?);
                nodes.insert(id, Point { longitude, latitude });
            }
        }
        Ok(())
    })?;
    Ok(nodes)
}

fn each(
    bytes: &[u8],
    mut take: impl FnMut(&Event<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let (mut depth, mut complete) = (0_usize, false);
    loop {
        let at = reader.buffer_position();
        let located = |error: String| format!("byte {at}: {error}");
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) if complete => return Ok(()),
            Ok(Event::Eof) => return Err(located("the end of <osm> is missing".to_owned())),
            Ok(event) => {
                match &event {
                    Event::Start(start) if depth == 0 && start.name().as_ref() != "osm" => {
                        return Err(located("this is not <osm>".to_owned()));
                    }
                    Event::Start(_) => depth += 1,
                    Event::End(_) => {
                        depth = depth.saturating_sub(1);
                        complete |= depth == 0;
                    }
                    _ => {}
                }
                take(&event).map_err(located)?;
            }
            Err(error) => return Err(located(error.to_string())),
        }
        buffer.clear();
    }
}

fn text(start: &BytesStart<'_>, name: &str) -> Result<String, String> {
    let attribute = start.try_get_attribute(name).map_err(|error| error.to_string())?;
    let attribute = attribute.ok_or_else(|| format!("{name} is missing"))?;
    quick_xml::escape::unescape(&attribute.value).map(Into::into).map_err(|error| error.to_string())
}

fn number<T: std::str::FromStr>(start: &BytesStart<'_>, name: &str) -> Result<T, String> {
    let text = text(start, name)?;
    text.parse().map_err(|_| format!("{name} is no number: {text}"))
}
