//! What surfaces look like: colours, textures, light.

use avatar_3d::model::{
    Alpha, Filter, Image, MToon, Material, Model, Outline, OutlineWidth, Pbr, Shading, Texture,
    TextureSlot, Wrap,
};
use avatar_3d::render::Setting;
use glam::{Vec2, Vec3};

use crate::gpu::gpu;
use crate::scene::{BLACK, assert_near, ball, black, lone, seen, seen_in, square, unlit};

#[test]
fn a_square_is_where_it_should_be_in_the_srgb_of_its_linear_colour() {
    let Some(gpu) = gpu("a_square_is_where_it_should_be_in_the_srgb_of_its_linear_colour") else {
        return;
    };
    let seen = seen(&gpu, lone(square(), unlit(1.0, 0.5, 0.0, 0.3)), &black());
    // Half the light is 188; the alpha of what is solid means nothing.
    for (x, y) in [(0.0, 0.0), (0.9, 0.9), (-0.9, 0.9), (0.9, -0.9)] {
        assert_near(seen.around(x, y), [255, 188, 0, 255]);
    }
    for (x, y) in [(1.2, 0.0), (-1.2, 0.0), (0.0, 1.2), (0.0, -1.2)] {
        assert_eq!(seen.around(x, y), BLACK);
    }
}

#[test]
fn the_back_is_seen_of_double_sided_surfaces_alone() {
    let Some(gpu) = gpu("the_back_is_seen_of_double_sided_surfaces_alone") else {
        return;
    };
    let turned = || {
        let mut square = square();
        square.indices = vec![0, 2, 1, 0, 3, 2];
        square
    };
    let mut material = Material {
        shading: Shading::Pbr(Pbr {
            metallic: 0.0,
            roughness: 1.0,
            ..Pbr::default()
        }),
        ..Material::default()
    };
    assert_eq!(
        seen(&gpu, lone(turned(), material.clone()), &black()).middle(),
        BLACK
    );
    material.is_double_sided = true;
    // It is seen from behind, and its normal points away from where it is seen from.
    let mut away = turned();
    away.normals = vec![Vec3::NEG_Z; 4];
    assert!(seen(&gpu, lone(away, material), &black()).middle()[0] > 200);
}

/// Four pixels: red, green, blue, and white of which half is seen.
fn painted(material: Material, wrap: Wrap, slot: TextureSlot) -> Model {
    let mut model = lone(square(), material);
    model.images = vec![Image {
        width: 2,
        height: 2,
        pixels: [
            [255, 0, 0, 255],
            [0, 255, 0, 255],
            [0, 0, 255, 255],
            [188, 188, 188, 128],
        ]
        .concat(),
    }];
    model.textures = vec![Texture {
        image: 0,
        wrap_u: wrap,
        wrap_v: wrap,
        filter: Filter::Nearest,
    }];
    model.materials[0].base_texture = Some(slot);
    model
}

#[test]
fn textures_are_the_right_way_up_and_multiplied_as_light() {
    let Some(gpu) = gpu("textures_are_the_right_way_up_and_multiplied_as_light") else {
        return;
    };
    let plain = TextureSlot::plain(0);
    let white = unlit(1.0, 1.0, 1.0, 1.0);
    let seen = |material, wrap, slot| seen(&gpu, painted(material, wrap, slot), &black());
    let whole = seen(white.clone(), Wrap::Repeat, plain);
    assert_near(whole.around(-0.5, 0.5), [255, 0, 0, 255]);
    assert_near(whole.around(0.5, 0.5), [0, 255, 0, 255]);
    assert_near(whole.around(-0.5, -0.5), [0, 0, 255, 255]);
    let dark = seen(unlit(0.5, 0.5, 0.5, 1.0), Wrap::Repeat, plain);
    assert_near(dark.around(0.5, -0.5), [137, 137, 137, 255]);
    let moved = TextureSlot {
        offset: Vec2::new(0.5, 0.0),
        ..plain
    };
    assert_near(
        seen(white.clone(), Wrap::Repeat, moved).around(0.5, 0.5),
        [255, 0, 0, 255],
    );
    assert_near(
        seen(white.clone(), Wrap::Clamp, moved).around(0.5, 0.5),
        [0, 255, 0, 255],
    );
    let masked = Material {
        alpha: Alpha::Mask(0.6),
        ..white
    };
    assert_eq!(seen(masked, Wrap::Repeat, plain).around(0.5, -0.5), BLACK);
}

#[test]
fn colours_of_vertices_are_multiplied() {
    let Some(gpu) = gpu("colours_of_vertices_are_multiplied") else {
        return;
    };
    let mut square = square();
    square.colours = vec![[0.5, 1.0, 0.0, 1.0]; 4];
    let seen = seen(&gpu, lone(square, unlit(1.0, 0.5, 1.0, 1.0)), &black());
    assert_near(seen.middle(), [188, 188, 0, 255]);
}

fn toon(mtoon: MToon) -> Material {
    Material {
        base_colour: [1.0, 0.5, 0.0, 1.0],
        shading: Shading::MToon(Box::new(mtoon)),
        ..Material::default()
    }
}

#[test]
fn drawn_surfaces_have_two_tones() {
    let Some(gpu) = gpu("drawn_surfaces_have_two_tones") else {
        return;
    };
    let mut setting = black();
    setting.lights.key.direction = Vec3::X;
    let material = toon(MToon {
        shade_colour: [0.0, 0.0, 0.5],
        ..MToon::default()
    });
    let tones = seen(&gpu, lone(ball(1.0), material.clone()), &setting);
    assert_near(tones.around(0.5, 0.0), [255, 188, 0, 255]);
    assert_near(tones.around(-0.5, 0.0), [0, 0, 188, 255]);
    assert_eq!(tones.around(0.3, 0.5), tones.around(0.8, -0.2));

    // A shift to 1 puts all in the light, and one to -1 all in the shade.
    for (shading_shift, expected) in [(1.1, [255, 188, 0, 255]), (-1.1, [0, 0, 188, 255])] {
        let shifted = toon(MToon {
            shading_shift,
            shade_colour: [0.0, 0.0, 0.5],
            ..MToon::default()
        });
        let seen = seen(&gpu, lone(ball(1.0), shifted), &setting);
        assert_near(seen.around(0.8, 0.0), expected);
        assert_near(seen.around(-0.8, 0.0), expected);
    }

    // However much ambient light there is, what faces the light has its own colours.
    setting.lights.sky = [0.5; 3];
    setting.lights.ground = [0.5; 3];
    let lit = seen(&gpu, lone(ball(1.0), material), &setting);
    assert_near(lit.around(0.5, 0.0), [255, 188, 0, 255]);
    assert!(lit.around(-0.5, 0.0)[0] > 100);
}

#[test]
fn drawn_surfaces_have_rims_and_matcaps() {
    let Some(gpu) = gpu("drawn_surfaces_have_rims_and_matcaps") else {
        return;
    };
    let dark = |mtoon| Material {
        base_colour: [0.0, 0.0, 0.0, 1.0],
        ..toon(mtoon)
    };
    let rim = dark(MToon {
        rim_colour: [0.0, 1.0, 0.0],
        rim_fresnel_power: 3.0,
        ..MToon::default()
    });
    let rim = seen(&gpu, lone(ball(1.0), rim), &black());
    assert!(
        rim.middle()[1] < 30 && rim.around(0.0, 0.85)[1] > 60,
        "{:?}",
        rim.around(0.0, 0.85)
    );

    // The upper half of the matcap is red and its lower half blue, and so are the ball's.
    let mut model = lone(
        ball(1.0),
        dark(MToon {
            matcap_texture: Some(TextureSlot::plain(0)),
            ..MToon::default()
        }),
    );
    model.images = vec![Image {
        width: 1,
        height: 2,
        pixels: vec![255, 0, 0, 255, 0, 0, 255, 255],
    }];
    model.textures = vec![Texture {
        image: 0,
        wrap_u: Wrap::Clamp,
        wrap_v: Wrap::Clamp,
        filter: Filter::Nearest,
    }];
    let matcap = seen(&gpu, model, &black());
    assert_near(matcap.around(0.0, 0.6), [255, 0, 0, 255]);
    assert_near(matcap.around(0.0, -0.6), [0, 0, 255, 255]);
}

#[test]
fn a_line_of_its_own_colour_is_around_a_drawn_surface() {
    let Some(gpu) = gpu("a_line_of_its_own_colour_is_around_a_drawn_surface") else {
        return;
    };
    let outlined = |width| {
        toon(MToon {
            shade_colour: [1.0, 0.5, 0.0],
            outline: Some(Outline {
                width,
                width_texture: None,
                colour: [0.0, 0.0, 1.0],
                lighting_mix: 0.0,
            }),
            ..MToon::default()
        })
    };
    let without = toon(MToon::default());
    // The ball is seen at 1.15 metres, so near it is.
    assert_eq!(
        seen(&gpu, lone(ball(1.0), without), &black()).around(1.3, 0.0),
        BLACK
    );
    // Half the picture's height is 2 metres at the origin.
    for width in [OutlineWidth::World(0.2), OutlineWidth::Screen(0.1)] {
        let line = seen(&gpu, lone(ball(1.0), outlined(width)), &black());
        assert_near(line.around(1.3, 0.0), [0, 0, 255, 255]);
        assert_near(line.around(0.0, -1.3), [0, 0, 255, 255]);
        assert_near(line.middle(), [255, 188, 0, 255]);
        assert_eq!(line.around(1.8, 0.0), BLACK);
    }
}

#[test]
fn textures_slide_with_time() {
    let Some(gpu) = gpu("textures_slide_with_time") else {
        return;
    };
    let material = Material {
        base_colour: [1.0; 4],
        ..toon(MToon {
            uv_scroll: Vec2::new(0.25, 0.0),
            shade_colour: [1.0; 3],
            ..MToon::default()
        })
    };
    let at = |time| {
        let model = painted(material.clone(), Wrap::Repeat, TextureSlot::plain(0));
        let seen = seen_in(&gpu, model, &black(), |posing| posing.time = time);
        seen.around(0.5, 0.5)
    };
    assert_near(at(0.0), [0, 255, 0, 255]);
    assert_near(at(2.0), [255, 0, 0, 255]);
    assert_near(at(4.0), [0, 255, 0, 255]);
}

#[test]
fn physical_surfaces_are_lit_by_angle_and_shine_by_smoothness() {
    let Some(gpu) = gpu("physical_surfaces_are_lit_by_angle_and_shine_by_smoothness") else {
        return;
    };
    let ball_of = |metallic, roughness, setting: &Setting| {
        let material = Material {
            base_colour: [0.5, 0.25, 0.1, 1.0],
            shading: Shading::Pbr(Pbr {
                metallic,
                roughness,
                ..Pbr::default()
            }),
            ..Material::default()
        };
        seen(&gpu, lone(ball(1.0), material), setting)
    };
    let mut above = black();
    above.lights.key.direction = Vec3::Y;
    let from_above = ball_of(0.0, 1.0, &above);
    assert!(from_above.around(0.0, 0.9)[0] > from_above.around(0.0, 0.2)[0] + 20);
    assert_eq!(from_above.around(0.0, -0.8), BLACK);
    let matt = ball_of(0.0, 1.0, &black());
    assert!(matt.middle()[0] > matt.middle()[1] && matt.middle()[1] > matt.middle()[2]);
    let smooth = ball_of(0.0, 0.2, &black());
    assert!(
        smooth.middle()[2] > matt.middle()[2] + 60,
        "{:?} {:?}",
        smooth.middle(),
        matt.middle()
    );
    // A metal in no light but that from around is not black.
    let mut around = black();
    around.lights.key.colour = [0.0; 3];
    around.lights.sky = [0.6; 3];
    around.lights.ground = [0.3; 3];
    let metal = ball_of(1.0, 0.3, &around);
    assert!(metal.around(0.0, 0.7)[0] > metal.around(0.0, -0.7)[0]);
    assert!(metal.around(0.0, -0.7)[0] > 60);
}

#[test]
fn normal_textures_bend_light() {
    let Some(gpu) = gpu("normal_textures_bend_light") else {
        return;
    };
    // To the right, and up, at 45°.
    for (texel, from) in [
        ([218, 128, 218, 255], Vec3::X),
        ([128, 218, 218, 255], Vec3::Y),
    ] {
        let mut model = lone(
            square(),
            Material {
                normal_texture: Some((TextureSlot::plain(0), 1.0)),
                shading: Shading::Pbr(Pbr {
                    metallic: 0.0,
                    roughness: 1.0,
                    ..Pbr::default()
                }),
                ..Material::default()
            },
        );
        model.images = vec![Image {
            width: 1,
            height: 1,
            pixels: texel.to_vec(),
        }];
        model.textures = vec![Texture {
            image: 0,
            wrap_u: Wrap::Repeat,
            wrap_v: Wrap::Repeat,
            filter: Filter::Linear,
        }];
        let lit_from = |direction| {
            let mut setting = black();
            setting.lights.key.direction = direction;
            seen(&gpu, model.clone(), &setting).middle()[0]
        };
        let (towards, away) = (lit_from(from + Vec3::Z), lit_from(Vec3::Z - from));
        assert!(towards > away + 80, "{texel:?}: {towards} and {away}");
    }
}
