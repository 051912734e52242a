use super::*;

const GREEN: u32 = 0x00_C040;

fn status() -> Status {
    Status {
        activity: Activity::Listening,
        muted: false,
        volume: 0.8,
        message: None,
    }
}

fn line(text: &str) -> LineView<'_> {
    LineView {
        text,
        caret: text.len(),
        preedit: "",
        focused: true,
    }
}

fn picture(width: u32, height: u32) -> Frame {
    let [_, r, g, b] = GREEN.to_be_bytes();
    Frame {
        width,
        height,
        pixels: [r, g, b, 255].repeat((width * height) as usize),
    }
}

fn composed(view: &View<'_>, width: u32, height: u32) -> Vec<u32> {
    composed_by(
        &mut Painter::new(Typesetter::built_in()),
        view,
        width,
        height,
    )
}

fn composed_by(painter: &mut Painter, view: &View<'_>, width: u32, height: u32) -> Vec<u32> {
    // What is not drawn would show.
    let mut pixels = vec![0xBAD_BAD; (width * height) as usize];
    painter.compose(view, &mut Canvas::new(width, height, &mut pixels).unwrap());
    pixels
}

/// The rectangle around all pixels that differ.
fn difference(a: &[u32], b: &[u32], width: u32) -> Option<Rect> {
    let width = width as usize;
    let changed: Vec<(usize, usize)> = (0..a.len())
        .filter(|&i| a[i] != b[i])
        .map(|i| (i % width, i / width))
        .collect();
    let (left, right) = (
        changed.iter().map(|p| p.0).min()?,
        changed.iter().map(|p| p.0).max()?,
    );
    let (top, bottom) = (changed.first()?.1, changed.last()?.1);
    Some(Rect::new(
        left as i32,
        top as i32,
        (right - left + 1) as u32,
        (bottom - top + 1) as u32,
    ))
}

fn within(inner: Rect, outer: Rect) -> bool {
    inner.intersection(outer) == inner
}

#[test]
fn every_pixel_is_drawn_in_every_size() {
    let picture = picture(80, 60);
    for (width, height) in [(800, 682), (333, 777), (1200, 300), (90, 60), (1, 1)] {
        for picture in [None, Some(&picture)] {
            let view = View {
                picture,
                status: &status(),
                line: line(""),
                scale: 1.0,
            };
            let pixels = composed(&view, width, height);
            assert!(!pixels.contains(&0xBAD_BAD), "{width} × {height}");
            let shown = pixels.contains(&GREEN);
            assert_eq!(shown, picture.is_some(), "{width} × {height}");
        }
    }
}

#[test]
fn typing_changes_the_line_and_nothing_else() {
    let status = status();
    let picture = picture(80, 60);
    let view = |text| View {
        picture: Some(&picture),
        status: &status,
        line: line(text),
        scale: 1.0,
    };
    let before = composed(&view("Hell"), 500, 400);
    let after = composed(&view("Hello"), 500, 400);
    let changed = difference(&before, &after, 500).unwrap();
    assert!(
        within(changed, Layout::new(500, 400, 1.0).field),
        "{changed:?}"
    );
    // One letter and the caret.
    assert!(changed.width < 20, "{changed:?}");
}

#[test]
fn the_placeholder_goes_when_something_is_typed_or_composed() {
    let status = status();
    let view = |text, preedit| View {
        picture: None,
        status: &status,
        line: LineView {
            preedit,
            ..line(text)
        },
        scale: 1.0,
    };
    let inked = |pixels: &[u32]| {
        let field = Layout::new(500, 400, 1.0).field;
        let right_half = Rect::new(110, field.y + 4, 80, field.height - 8);
        let mut rows = pixels.chunks(500).skip(right_half.y as usize).take(30);
        rows.any(|row| row[110..190].iter().any(|&pixel| pixel != FIELD))
    };
    assert!(inked(&composed(&view("", ""), 500, 400)));
    assert!(!inked(&composed(&view("i", ""), 500, 400)));
    assert!(!inked(&composed(&view("", "i"), 500, 400)));
}

#[test]
fn the_end_of_a_long_line_is_seen() {
    let status = status();
    let long = "word ".repeat(60);
    let view = |text| View {
        picture: None,
        status: &status,
        line: line(text),
        scale: 1.0,
    };
    let mut painter = Painter::new(Typesetter::built_in());
    let mut pixels = vec![0; 500 * 400];
    let mut canvas = Canvas::new(500, 400, &mut pixels).unwrap();
    let caret = painter.compose(&view(&long), &mut canvas);
    let field = Layout::new(500, 400, 1.0).field;
    assert!(within(caret, field), "{caret:?} in {field:?}");
    assert!(caret.x > field.right() - 40, "{caret:?}");
}

#[test]
fn each_part_of_the_status_is_seen() {
    let status = status();
    let compose = |status: &Status| {
        let view = View {
            picture: None,
            status,
            line: line(""),
            scale: 1.0,
        };
        composed(&view, 700, 400)
    };
    let plain = compose(&status);
    let bar = Layout::new(700, 400, 1.0).status;
    let others = [
        Status {
            activity: Activity::Thinking,
            ..status.clone()
        },
        Status {
            activity: Activity::Speaking,
            ..status.clone()
        },
        Status {
            muted: true,
            ..status.clone()
        },
        Status {
            volume: 0.3,
            ..status.clone()
        },
        Status {
            message: Some("the voice was restarted".into()),
            ..status.clone()
        },
    ];
    for other in others {
        let changed = difference(&plain, &compose(&other), 700);
        assert!(within(changed.unwrap(), bar), "{other:?}: {changed:?}");
    }
}

#[test]
fn what_was_drawn_before_does_not_show() {
    let status = status();
    let (first, mut second) = (picture(40, 30), picture(40, 30));
    second.pixels.fill(0xC0);
    let view = |picture| View {
        picture: Some(picture),
        status: &status,
        line: line("Hi"),
        scale: 1.25,
    };
    let mut painter = Painter::new(Typesetter::built_in());
    composed_by(&mut painter, &view(&first), 400, 300);
    composed_by(&mut painter, &view(&second), 300, 400);
    let after = composed_by(&mut painter, &view(&second), 400, 300);
    assert_eq!(after, composed(&view(&second), 400, 300));
}

#[test]
fn letters_are_set_where_something_changed_and_else_drawn_again() {
    let calm = status();
    let muted = Status {
        muted: true,
        ..status()
    };
    let typed = line("Hi");
    let mut painter = Painter::new(Typesetter::built_in());
    for (status, line, scale) in [
        (&calm, typed, 1.0),
        (&calm, typed, 1.0),
        (&muted, typed, 1.0),
        (&muted, line("Ho"), 1.0),
        (&muted, LineView { caret: 1, ..typed }, 1.0),
        (
            &muted,
            LineView {
                focused: false,
                ..typed
            },
            1.0,
        ),
        (
            &muted,
            LineView {
                preedit: "o",
                ..typed
            },
            1.0,
        ),
        (&muted, typed, 2.0),
    ] {
        let view = View {
            picture: None,
            status,
            line,
            scale,
        };
        for _ in 0..2 {
            let pixels = composed_by(&mut painter, &view, 500, 400);
            assert!(pixels == composed(&view, 500, 400), "{view:?}");
        }
    }
}

#[test]
fn scrolling_keeps_the_caret_in_sight() {
    for caret in 0..=1000 {
        let caret = caret as f32;
        let hidden = scroll(caret, 1002.0, 300.0);
        assert!((0.0..=702.0).contains(&hidden));
        assert!(caret >= hidden && caret + 2.0 <= hidden + 300.0);
    }
    assert!(scroll(50.0, 60.0, 300.0).abs() < f32::EPSILON);
}
