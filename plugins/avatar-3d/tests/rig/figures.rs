//! Small figures made for tests.

pub(crate) use crate::arkit::ARKIT;
use avatar_3d::model::{
    Bone, Expression, Humanoid, Joint, Mesh, Model, Morph, MorphBind, Node, Primitive, Skin, Spring,
};
use glam::{Mat4, Quat, Vec3};
use vidchat_sdk::avatar_renderer::{Activity, Emotion, EmotionWeight, Pose};

/// The names of Oculus' visemes, as Ready Player Me has them.
pub(crate) const OCULUS: [&str; 15] = [
    "viseme_sil",
    "viseme_PP",
    "viseme_FF",
    "viseme_TH",
    "viseme_DD",
    "viseme_kk",
    "viseme_CH",
    "viseme_SS",
    "viseme_nn",
    "viseme_RR",
    "viseme_aa",
    "viseme_E",
    "viseme_I",
    "viseme_O",
    "viseme_U",
];

/// VRM's presets of version 1.0, without those of the gaze.
pub(crate) const PRESETS: [&str; 12] = [
    "aa",
    "ih",
    "ou",
    "ee",
    "oh",
    "blink",
    "happy",
    "angry",
    "sad",
    "relaxed",
    "surprised",
    "neutral",
];

/// How far the jaw is open for each viseme where it is said plainly.
pub(crate) const PLAIN: [f32; 15] = [
    0.0, 0.0, 0.1, 0.2, 0.2, 0.25, 0.2, 0.12, 0.3, 0.35, 1.0, 0.6, 0.5, 0.7, 0.42,
];

/// A face at rest.
pub(crate) fn rest() -> Pose {
    saying(0)
}

/// A face that says a viseme plainly.
pub(crate) fn saying(viseme: usize) -> Pose {
    let mut mouth = vec![0.0; 15];
    mouth[viseme] = 1.0;
    Pose {
        time: 0.0,
        mouth,
        openness: PLAIN[viseme],
        blink: 0.0,
        gaze_x: 0.0,
        gaze_y: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        roll: 0.0,
        breath: 0.0,
        emotions: Vec::new(),
        activity: Activity::Listening,
        caption: None,
        notice: None,
    }
}

/// A face that feels.
pub(crate) fn feeling(emotion: Emotion, weight: f32) -> Pose {
    Pose {
        emotions: vec![EmotionWeight { emotion, weight }],
        ..rest()
    }
}

/// A mesh in which each morph target moves a vertex of its own.
pub(crate) fn mesh(names: &[&str]) -> Mesh {
    let vertices = names.len().max(3);
    let morph = |vertex: usize| Morph {
        vertices: vec![vertex as u32],
        positions: vec![Vec3::NEG_Y * 0.01],
        normals: vec![Vec3::ZERO],
    };
    let primitive = Primitive {
        positions: (0..vertices)
            .map(|at| Vec3::new(0.01 * at as f32, 1.0, 0.1))
            .collect(),
        normals: vec![Vec3::Z; vertices],
        indices: vec![0, 1, 2],
        morphs: (0..names.len()).map(morph).collect(),
        ..Primitive::default()
    };
    Mesh {
        morph_names: names.iter().map(|name| (*name).to_owned()).collect(),
        morph_weights: vec![0.0; names.len()],
        primitives: vec![primitive],
        ..Mesh::default()
    }
}

/// A face without bones that has morph targets of these names.
pub(crate) fn face(names: &[&str]) -> Model {
    Model {
        nodes: vec![Node {
            mesh: Some(0),
            ..Node::default()
        }],
        meshes: vec![mesh(names)],
        materials: vec![Default::default()],
        ..Model::default()
    }
}

/// A face with expressions of these names, each with a morph target of its own.
pub(crate) fn expressive(names: &[&str]) -> Model {
    let mut model = face(&vec![""; names.len()]);
    for (morph, name) in names.iter().enumerate() {
        let bind = MorphBind {
            node: 0,
            morph,
            weight: 1.0,
        };
        let expression = Expression {
            morphs: vec![bind],
            ..Expression::default()
        };
        model.expressions.insert((*name).to_owned(), expression);
    }
    model
}

/// The weight of a morph target by its place.
pub(crate) fn names(model: &Model) -> Vec<String> {
    let expression = |morph| {
        let bound = |(_, expression): &(&String, &Expression)| expression.morphs[0].morph == morph;
        model
            .expressions
            .iter()
            .find(bound)
            .map(|(name, _)| name.clone())
    };
    let names = model.meshes[0].morph_names.iter().enumerate();
    names
        .map(|(morph, name)| expression(morph).unwrap_or_else(|| name.clone()))
        .collect()
}

/// A person of 1.7 m, the arms at so many degrees below the horizontal: 0 for a T-pose. Each node is
/// turned against its parent, as bones in files are. Every bone has a box of 8 vertices.
pub(crate) fn person(arms: f32) -> Model {
    let out = |side: f32, length: f32| {
        let angle = arms.to_radians();
        Vec3::new(side * angle.cos(), -angle.sin(), 0.0) * length
    };
    let at = Vec3::new;
    let mut builder = Builder::default();
    let hips = builder.bone(Bone::Hips, None, at(0.0, 0.95, 0.0));
    let spine = builder.bone(Bone::Spine, Some(hips), at(0.0, 1.05, 0.0));
    let chest = builder.bone(Bone::Chest, Some(spine), at(0.0, 1.2, 0.0));
    let neck = builder.bone(Bone::Neck, Some(chest), at(0.0, 1.45, -0.01));
    let head = builder.bone(Bone::Head, Some(neck), at(0.0, 1.53, 0.0));
    builder.bone(Bone::LeftEye, Some(head), at(0.032, 1.6, 0.08));
    builder.bone(Bone::RightEye, Some(head), at(-0.032, 1.6, 0.08));
    builder.bone(Bone::Jaw, Some(head), at(0.0, 1.55, 0.02));
    let arms = [
        (
            1.0,
            [
                Bone::LeftShoulder,
                Bone::LeftUpperArm,
                Bone::LeftLowerArm,
                Bone::LeftHand,
            ],
        ),
        (
            -1.0,
            [
                Bone::RightShoulder,
                Bone::RightUpperArm,
                Bone::RightLowerArm,
                Bone::RightHand,
            ],
        ),
    ];
    for (side, bones) in arms {
        let [shoulder, upper, lower, hand] = bones;
        let joint = at(side * 0.16, 1.4, -0.01);
        let parent = builder.bone(shoulder, Some(chest), at(side * 0.03, 1.4, -0.01));
        let parent = builder.bone(upper, Some(parent), joint);
        let parent = builder.bone(lower, Some(parent), joint + out(side, 0.27));
        builder.bone(hand, Some(parent), joint + out(side, 0.51));
    }
    builder.finish(head)
}

/// What people are put together from.
#[derive(Default)]
struct Builder {
    model: Model,
    humanoid: Humanoid,
    world: Vec<(Quat, Vec3)>,
}

impl Builder {
    fn bone(&mut self, bone: Bone, parent: Option<usize>, at: Vec3) -> usize {
        let number = self.model.nodes.len();
        let turned = Quat::from_rotation_x(0.7 * number as f32) * Quat::from_rotation_z(0.3);
        let (above, base) = parent.map_or_else(Default::default, |parent| self.world[parent]);
        self.model.nodes.push(Node {
            name: format!("{bone:?}"),
            parent,
            translation: above.inverse() * (at - base),
            rotation: above.inverse() * turned,
            ..Node::default()
        });
        self.world.push((turned, at));
        self.humanoid.insert(bone, number);
        number
    }

    /// Adds a body that is bound to the bones: a head from 1.5 to 1.75 m, and boxes of 6 cm elsewhere.
    fn finish(mut self, head: usize) -> Model {
        let mut primitive = Primitive::default();
        for (bone, (_, at)) in self.world.iter().enumerate() {
            let (centre, half) = if bone == head {
                (Vec3::new(0.0, 1.625, 0.01), Vec3::new(0.08, 0.125, 0.1))
            } else {
                (*at, Vec3::splat(0.03))
            };
            for corner in 0..8 {
                let sign = |bit: u32| if corner & bit == 0 { -1.0 } else { 1.0 };
                primitive
                    .positions
                    .push(centre + half * Vec3::new(sign(1), sign(2), sign(4)));
                primitive.normals.push(Vec3::Z);
                primitive.joints.push([bone as u16, 0, 0, 0]);
                primitive.weights.push([1.0, 0.0, 0.0, 0.0]);
            }
        }
        primitive.indices = (0..primitive.positions.len() as u32 / 3 * 3).collect();
        let binds = self
            .world
            .iter()
            .map(|(turned, at)| Mat4::from_rotation_translation(*turned, *at).inverse());
        self.model.skins.push(Skin {
            joints: (0..self.world.len()).collect(),
            inverse_binds: binds.collect(),
        });
        self.model.meshes.push(Mesh {
            primitives: vec![primitive],
            ..Mesh::default()
        });
        self.model.nodes.push(Node {
            mesh: Some(0),
            skin: Some(0),
            ..Node::default()
        });
        self.model.materials.push(Default::default());
        self.model.humanoid = Some(self.humanoid);
        self.model
    }
}

/// Adds a tail of hair of so many joints to the back of a person's head; gives the nodes of its joints.
pub(crate) fn add_ponytail(model: &mut Model, joints: usize, joint: Joint) -> Vec<usize> {
    let humanoid = model.humanoid.clone().unwrap();
    let mut parent = humanoid[&Bone::Head];
    let above = avatar_3d::posing::Posing::rest(model).world[parent];
    let mut step = above
        .inverse()
        .transform_vector3(Vec3::new(0.0, 0.05, -0.12));
    let mut nodes = Vec::new();
    for _ in 0..joints {
        nodes.push(model.nodes.len());
        model.nodes.push(Node {
            parent: Some(parent),
            translation: step,
            ..Node::default()
        });
        parent = model.nodes.len() - 1;
        step = above
            .inverse()
            .transform_vector3(Vec3::new(0.0, -0.03, -0.05));
    }
    let joints = nodes
        .iter()
        .map(|node| Joint {
            node: *node,
            ..joint
        })
        .collect();
    model.springs.push(Spring {
        joints,
        ..Spring::default()
    });
    nodes
}

/// Hair that is neither stiff nor loose.
pub(crate) const HAIR: Joint = Joint {
    node: 0,
    hit_radius: 0.02,
    stiffness: 0.8,
    gravity_power: 0.3,
    gravity_direction: Vec3::NEG_Y,
    drag: 0.4,
};
