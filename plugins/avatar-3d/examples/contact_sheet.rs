//! Draws sheets of small pictures to look at.

use avatar_3d::framing::{Framing, Shot, camera};
use avatar_3d::model::*;
use avatar_3d::posing::{Camera, Posing};
use avatar_3d::rig::Rig;
use glam::*;
use std::sync::Arc;
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

const PLAIN: [f32; 15] = [
    0.0, 0.0, 0.1, 0.2, 0.2, 0.25, 0.2, 0.12, 0.3, 0.35, 1.0, 0.6, 0.5, 0.7, 0.42,
];

fn rest() -> Pose {
    saying(0, 0.0)
}
fn saying(viseme: usize, openness: f32) -> Pose {
    let mut mouth = vec![0.0; 15];
    mouth[viseme] = 1.0;
    Pose {
        time: 0.0,
        mouth,
        openness,
        blink: 0.0,
        gaze_x: 0.0,
        gaze_y: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        breath: 0.0,
        emotions: vec![],
        activity: Activity::Listening,
        caption: None,
        notice: None,
    }
}
fn feeling(emotion: Emotion, weight: f32) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..rest()
    }
}

fn draw(model: &Model, posing: &Posing, cam: &Camera, w: usize, h: usize) -> Vec<[u8; 4]> {
    let aspect = w as f32 / h as f32;
    let view = camera::rh::view::look_at_mat4(cam.eye, cam.target, Vec3::Y);
    let proj = camera::rh::proj::directx::perspective(cam.fov_y, aspect, cam.range.0, cam.range.1);
    let vp = proj * view;
    let mut col = vec![[60u8, 66, 80, 255]; w * h];
    let mut depth = vec![f32::INFINITY; w * h];
    for pass in 0..2 {
        for (n, node) in model.nodes.iter().enumerate() {
            let Some(mesh) = node.mesh else { continue };
            let mesh = &model.meshes[mesh];
            for prim in &mesh.primitives {
                let mat = &model.materials[prim.material];
                let blend = matches!(mat.alpha, Alpha::Blend { .. });
                if blend != (pass == 1) {
                    continue;
                }
                let mut pos = prim.positions.clone();
                for (m, weight) in prim.morphs.iter().zip(&posing.morphs[n]) {
                    if *weight == 0.0 {
                        continue;
                    }
                    for (v, d) in m.vertices.iter().zip(&m.positions) {
                        pos[*v as usize] += *d * *weight;
                    }
                }
                let joints: Vec<Mat4> = node
                    .skin
                    .map(|s| {
                        let s = &model.skins[s];
                        s.joints
                            .iter()
                            .zip(&s.inverse_binds)
                            .map(|(j, b)| posing.world[*j] * *b)
                            .collect()
                    })
                    .unwrap_or_default();
                for (i, p) in pos.iter_mut().enumerate() {
                    *p = if joints.is_empty() {
                        posing.world[n].transform_point3(*p)
                    } else {
                        let mut s = Vec3::ZERO;
                        for k in 0..4 {
                            s += prim.weights[i][k]
                                * joints[prim.joints[i][k] as usize].transform_point3(*p);
                        }
                        s
                    };
                }
                let mut normals = vec![Vec3::ZERO; pos.len()];
                for t in prim.indices.chunks(3) {
                    let f = (pos[t[1] as usize] - pos[t[0] as usize])
                        .cross(pos[t[2] as usize] - pos[t[0] as usize]);
                    for i in t {
                        normals[*i as usize] += f;
                    }
                }
                let clip: Vec<Vec3> = pos
                    .iter()
                    .map(|p| {
                        let c = vp * p.extend(1.0);
                        Vec3::new(
                            (c.x / c.w + 1.0) * 0.5 * w as f32,
                            (1.0 - c.y / c.w) * 0.5 * h as f32,
                            c.z / c.w,
                        )
                    })
                    .collect();
                let tex = mat
                    .base_texture
                    .map(|s| &model.images[model.textures[s.texture].image]);
                for t in prim.indices.chunks(3) {
                    let [a, b, c] = [
                        clip[t[0] as usize],
                        clip[t[1] as usize],
                        clip[t[2] as usize],
                    ];
                    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
                    if area.abs() < 1e-9 || (area > 0.0 && !mat.is_double_sided) {
                        continue;
                    }
                    let (x0, x1) = (
                        a.x.min(b.x).min(c.x).max(0.0) as usize,
                        (a.x.max(b.x).max(c.x) as usize).min(w - 1),
                    );
                    let (y0, y1) = (
                        a.y.min(b.y).min(c.y).max(0.0) as usize,
                        (a.y.max(b.y).max(c.y) as usize).min(h - 1),
                    );
                    for y in y0..=y1 {
                        for x in x0..=x1 {
                            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                            let u = ((b.x - p.x) * (c.y - p.y) - (b.y - p.y) * (c.x - p.x)) / area;
                            let v = ((c.x - p.x) * (a.y - p.y) - (c.y - p.y) * (a.x - p.x)) / area;
                            let q = 1.0 - u - v;
                            if u < 0.0 || v < 0.0 || q < 0.0 {
                                continue;
                            }
                            let z = a.z * u + b.z * v + c.z * q;
                            if z >= depth[y * w + x] {
                                continue;
                            }
                            let nrm = (normals[t[0] as usize] * u
                                + normals[t[1] as usize] * v
                                + normals[t[2] as usize] * q)
                                .normalize_or(Vec3::Z);
                            let mut base =
                                Vec4::from(mat.base_colour).map(|c| c.max(0.0).powf(0.4545));
                            base.w = mat.base_colour[3];
                            if let Some(img) = tex {
                                let uv = prim.uvs[t[0] as usize] * u
                                    + prim.uvs[t[1] as usize] * v
                                    + prim.uvs[t[2] as usize] * q;
                                let tx = ((uv.x.rem_euclid(1.0)) * img.width as f32) as usize
                                    % img.width as usize;
                                let ty = ((uv.y.rem_euclid(1.0)) * img.height as f32) as usize
                                    % img.height as usize;
                                let o = (ty * img.width as usize + tx) * 4;
                                base *= Vec4::new(
                                    img.pixels[o] as f32,
                                    img.pixels[o + 1] as f32,
                                    img.pixels[o + 2] as f32,
                                    img.pixels[o + 3] as f32,
                                ) / 255.0;
                            }
                            if let Alpha::Mask(c) = mat.alpha
                                && base.w < c
                            {
                                continue;
                            }
                            let light = 0.35
                                + 0.65 * nrm.dot(Vec3::new(-0.4, 0.5, 0.8).normalize()).max(0.0);
                            let i = y * w + x;
                            let alpha = if blend { base.w } else { 1.0 };
                            if alpha > 0.5 {
                                depth[i] = z;
                            }
                            for k in 0..3 {
                                col[i][k] = (base[k] * light * 255.0 * alpha
                                    + col[i][k] as f32 * (1.0 - alpha))
                                    as u8;
                            }
                        }
                    }
                }
            }
        }
    }
    col
}

fn sheet(
    model: &Arc<Model>,
    poses: &[Pose],
    columns: usize,
    cell: (usize, usize),
    framing: &Framing,
    file: &str,
) {
    let rows = poses.len().div_ceil(columns);
    let (w, h) = (cell.0 * columns, cell.1 * rows);
    let mut out = vec![0u8; w * h * 4];
    let aspect = cell.0 as f32 / cell.1 as f32;
    let rest = Rig::new(model.clone()).pose(&rest());
    let cam = camera(model, &rest, framing, aspect);
    for (i, pose) in poses.iter().enumerate() {
        let posing = Rig::new(model.clone()).pose(pose);
        let (sw, sh) = (cell.0 * 2, cell.1 * 2);
        let px = draw(model, &posing, &cam, sw, sh);
        for y in 0..cell.1 {
            for x in 0..cell.0 {
                let mut sum = [0u32; 4];
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    for k in 0..4 {
                        sum[k] += px[(2 * y + dy) * sw + 2 * x + dx][k] as u32;
                    }
                }
                let o = (((i / columns) * cell.1 + y) * w + (i % columns) * cell.0 + x) * 4;
                for k in 0..4 {
                    out[o + k] = (sum[k] / 4) as u8;
                }
            }
        }
    }
    image::save_buffer(file, &out, w as u32, h as u32, image::ColorType::Rgba8).unwrap();
    println!("{file} {cam:?}");
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap();
    let folder = args.next().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let loaded = avatar_3d::load::load(&bytes, &path).unwrap();
    println!("{:?}", loaded.warnings);
    let model = Arc::new(loaded.model);
    println!("{:?} {:?}", model.look_at, model.humanoid);
    std::fs::create_dir_all(&folder).unwrap();
    let f = |n: &str| format!("{folder}/{n}.png");
    let face = Framing::default();
    let near = Framing {
        distance: 0.7,
        ..face
    };
    let visemes: Vec<_> = (0..15).map(|v| saying(v, PLAIN[v])).collect();
    sheet(&model, &visemes, 5, (300, 300), &near, &f("visemes"));
    use Emotion::*;
    let mut emotions: Vec<_> = [Neutral, Happy, Sad, Angry, Surprised, Fearful, Relaxed]
        .map(|e| feeling(e, 1.0))
        .to_vec();
    emotions.push(feeling(Happy, 0.5));
    let talk = |e, v: usize| Pose {
        emotions: feeling(e, 0.8).emotions,
        ..saying(v, PLAIN[v])
    };
    emotions.extend([
        talk(Happy, 10),
        talk(Sad, 13),
        talk(Angry, 12),
        talk(Surprised, 1),
    ]);
    sheet(&model, &emotions, 4, (320, 320), &face, &f("emotions"));
    let blink = |blink, e: Emotion| Pose {
        blink,
        ..feeling(e, 1.0)
    };
    let look = |gaze_x, gaze_y| Pose {
        gaze_x,
        gaze_y,
        ..rest()
    };
    let eyes = vec![
        blink(0.5, Neutral),
        blink(1.0, Neutral),
        blink(1.0, Happy),
        blink(1.0, Surprised),
        blink(1.0, Angry),
        blink(1.0, Relaxed),
        look(-1.0, 0.0),
        look(1.0, 0.0),
        look(0.0, 1.0),
        look(0.0, -1.0),
        look(-0.5, 0.3),
        look(0.5, -0.3),
    ];
    sheet(&model, &eyes, 6, (260, 220), &near, &f("eyes"));
    let turn = |yaw, pitch, roll| Pose {
        yaw,
        pitch,
        roll,
        ..rest()
    };
    let turns = vec![
        turn(-20.0, 0.0, 0.0),
        turn(20.0, 0.0, 0.0),
        turn(0.0, 15.0, 0.0),
        turn(0.0, -15.0, 0.0),
        turn(0.0, 0.0, -12.0),
        turn(0.0, 0.0, 12.0),
        Pose {
            breath: 1.0,
            ..rest()
        },
        rest(),
    ];
    sheet(
        &model,
        &turns,
        4,
        (320, 320),
        &Framing {
            shot: Shot::Bust,
            ..face
        },
        &f("turns"),
    );
    sheet(
        &model,
        &[
            rest(),
            Pose {
                breath: 1.0,
                yaw: 20.0,
                ..rest()
            },
        ],
        2,
        (500, 640),
        &Framing {
            shot: Shot::Body,
            yaw: 0.4,
            ..face
        },
        &f("body"),
    );
    vowels(&model, &f("vowels"));
    let mut rig = Rig::new(model.clone());
    let start = std::time::Instant::now();
    for i in 0..1000 {
        std::hint::black_box(rig.pose(&Pose {
            time: i as f64 / 60.0,
            yaw: (i % 50) as f32 / 10.0,
            ..talk(Happy, 10)
        }));
    }
    println!("{:?} per pose", start.elapsed() / 1000);
}
#[allow(dead_code)]
fn vowels(model: &Arc<Model>, f: &str) {
    let rest = Rig::new(model.clone()).pose(&rest());
    let cam = camera(
        model,
        &rest,
        &Framing {
            distance: 0.35,
            offset: 0.55,
            ..Framing::default()
        },
        1.5,
    );
    let mut out = vec![0u8; 300 * 6 * 200 * 4];
    for (i, n) in ["", "aa", "ih", "ou", "ee", "oh"].iter().enumerate() {
        let mut p = rest.clone();
        if let Some(e) = model.expressions.get(*n) {
            for b in &e.morphs {
                p.morphs[b.node][b.morph] += b.weight;
            }
        }
        let px = draw(model, &p, &cam, 300, 200);
        for y in 0..200 {
            for x in 0..300 {
                let o = (y * 1800 + i * 300 + x) * 4;
                out[o..o + 4].copy_from_slice(&px[y * 300 + x]);
            }
        }
    }
    image::save_buffer(f, &out, 1800, 200, image::ColorType::Rgba8).unwrap();
}
