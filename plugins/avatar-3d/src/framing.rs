//! Where the camera stands.
//!
//! The face is found by what hangs on the head's bone, or else at the upper end of the model. Hair that
//! falls to the hips and hats that tower do not count for more than a head can be.

use glam::{Mat4, Quat, Vec3};

use crate::model::{Bone, Model, Node, Primitive};
use crate::posing::{Camera, Posing};

/// How much of the picture's height the head fills in [`Shot::Face`].
pub const FACE_SHARE: f32 = 0.62;
/// How much of the picture's height head and chest fill in [`Shot::Bust`].
pub const BUST_SHARE: f32 = 0.84;
/// How much of the picture's height the body fills in [`Shot::Body`].
pub const BODY_SHARE: f32 = 0.86;

/// How much of the picture's width is filled at most.
const MOST_WIDTH: f32 = 0.9;
/// How far the subject is raised to leave room for a caption, as a share of the picture's height.
const RAISED: f32 = 0.04;
/// How high hair and hats stand at most, as a share of the head without what swings.
const MOST_HAIR: f32 = 1.35;
/// How far below its bone a head reaches at most, as a share of what is above.
const MOST_CHIN: f32 = 0.4;
/// How wide a head is at most, as a share of its height.
const MOST_HEAD_WIDTH: f32 = 1.5;
/// How high a head without bones is at most, as a share of the model's depth: more is a body.
const MOST_HEAD_HEIGHT: f32 = 1.7;
/// A joint of which a vertex has less than this is none that it is bound to.
const COUNTS: f32 = 0.2;
/// How many slices are measured to find a neck.
const SLICES: usize = 32;
/// How wide a neck is at most, as a share of the head.
const NECK: f32 = 0.85;
/// How wide shoulders are at least, as a multiple of the neck.
const SHOULDERS: f32 = 1.3;
/// How far a bust reaches below the chin, as a share of the head's height.
const BUST: f32 = 0.95;

/// How much is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shot {
    /// The head.
    #[default]
    Face,
    /// Head and chest.
    Bust,
    /// Everything.
    Body,
}

/// How a figure is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Framing {
    /// How much is seen.
    pub shot: Shot,
    /// How far the camera goes around the figure to the viewer's right, in radians.
    pub yaw: f32,
    /// How far it goes up, in radians.
    pub pitch: f32,
    /// How much farther away it is than the shot asks for; above 0.
    pub distance: f32,
    /// The angle between the top and the bottom of the picture, in radians.
    pub fov_y: f32,
    /// How far the figure is raised, as a share of the picture's height.
    pub offset: f32,
}

impl Default for Framing {
    /// A portrait: the face from the front, through a long lens.
    fn default() -> Self {
        Self {
            shot: Shot::Face,
            yaw: 0.0,
            pitch: 0.0,
            distance: 1.0,
            fov_y: 20_f32.to_radians(),
            offset: 0.0,
        }
    }
}

/// A box around points, with its sides along the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// The least of each coordinate.
    pub low: Vec3,
    /// The greatest of each coordinate.
    pub high: Vec3,
}

impl Extent {
    /// What lies around all of `points`; none if there are none.
    pub fn around(points: impl IntoIterator<Item = Vec3>) -> Option<Extent> {
        let finite = points.into_iter().filter(|point| point.is_finite());
        finite.fold(None, |extent: Option<Extent>, point| {
            let extent = extent.unwrap_or(Extent {
                low: point,
                high: point,
            });
            Some(Extent {
                low: extent.low.min(point),
                high: extent.high.max(point),
            })
        })
    }

    /// What lies around the vertices that are bound to nodes that count; none if none are.
    pub fn of(model: &Model, posing: &Posing, counts: impl Fn(usize) -> bool) -> Option<Extent> {
        Extent::around(
            vertices(model, posing)
                .filter(|(node, _)| counts(*node))
                .map(|(_, at)| at),
        )
    }

    /// Its middle.
    pub fn centre(&self) -> Vec3 {
        (self.low + self.high) / 2.0
    }

    /// How long its sides are.
    pub fn size(&self) -> Vec3 {
        self.high - self.low
    }
}

/// The camera for a figure as it is posed (with arms that hang, for [`Shot::Body`]) and a picture that is
/// `aspect` times as wide as high.
pub fn camera(model: &Model, posing: &Posing, framing: &Framing, aspect: f32) -> Camera {
    let all = Extent::of(model, posing, |_| true).unwrap_or(Extent {
        low: -Vec3::ONE,
        high: Vec3::ONE,
    });
    let head = head(model, posing, &all);
    let (subject, share) = match framing.shot {
        Shot::Face => (head, FACE_SHARE),
        Shot::Bust => (bust(model, posing, &head, &all), BUST_SHARE),
        Shot::Body => (all, BODY_SHARE),
    };
    let size = subject.size();
    let fov_y = sane(framing.fov_y, 0.02, 2.5, 0.35);
    let width = size.x / MOST_WIDTH / sane(aspect, 0.05, 20.0, 1.0);
    let seen = (size.y / share).max(width).max(1e-3) * sane(framing.distance, 0.05, 100.0, 1.0);
    let distance = seen / 2.0 / (fov_y / 2.0).tan();
    let raised = RAISED + sane(framing.offset, -2.0, 2.0, 0.0);
    let target = subject.centre() - Vec3::Y * (raised * seen);
    let orbit = Quat::from_rotation_y(sane(framing.yaw, -100.0, 100.0, 0.0))
        * Quat::from_rotation_x(-sane(framing.pitch, -1.5, 1.5, 0.0));
    let eye = target + orbit * Vec3::Z * distance;
    let beyond = all.size().length() + all.centre().distance(target);
    Camera {
        eye,
        target,
        fov_y,
        range: (0.02 * distance, distance + beyond.max(seen)),
    }
}

/// A number within a range, or what stands for none.
fn sane(value: f32, low: f32, high: f32, otherwise: f32) -> f32 {
    if value.is_finite() {
        value.clamp(low, high)
    } else {
        otherwise
    }
}

/// The head from the chin to the crown.
fn head(model: &Model, posing: &Posing, all: &Extent) -> Extent {
    let bone = model
        .humanoid
        .as_ref()
        .and_then(|humanoid| humanoid.get(&Bone::Head).copied());
    let found = bone.and_then(|bone| head_of(model, posing, bone));
    found.unwrap_or_else(|| upper_end(model, posing, all))
}

/// What is above the neck of a model without bones, or as much as can be a head.
fn upper_end(model: &Model, posing: &Posing, all: &Extent) -> Extent {
    let head = head_above_neck(model, posing);
    narrowed(head.unwrap_or_else(|| above(model, posing, least_height(all)).unwrap_or(*all)))
}

/// What is above the neck, if a neck can be seen between head and shoulders.
pub(crate) fn head_above_neck(model: &Model, posing: &Posing) -> Option<Extent> {
    let all = Extent::of(model, posing, |_| true)?;
    let upper = above(model, posing, least_height(&all))?;
    let neck = neck(vertices(model, posing).map(|(_, at)| at), &upper)?;
    above(model, posing, neck)
}

/// The height above which a head must be.
fn least_height(all: &Extent) -> f32 {
    let size = all.size();
    let head = (MOST_HEAD_HEIGHT * size.z).max(0.05 * size.y);
    (all.high.y - head).max(all.low.y)
}

fn above(model: &Model, posing: &Posing, height: f32) -> Option<Extent> {
    let points = vertices(model, posing).map(|(_, at)| at);
    Extent::around(points.filter(|at| at.y >= height))
}

/// The height at which a figure is narrowest below its head and above its shoulders, if it has any.
fn neck(points: impl Iterator<Item = Vec3>, upper: &Extent) -> Option<f32> {
    let thickness = upper.size().y / (SLICES - 1) as f32;
    let mut slices = [None::<(f32, f32)>; SLICES];
    for point in points.filter(|point| point.y >= upper.low.y) {
        let below = (upper.high.y - point.y) / thickness;
        if let Some(slice) = slices.get_mut(below as usize) {
            let (left, right) = slice.unwrap_or((point.x, point.x));
            *slice = Some((left.min(point.x), right.max(point.x)));
        }
    }
    let widths = slices.iter().enumerate();
    let widths =
        widths.filter_map(|(number, slice)| slice.map(|(left, right)| (number, right - left)));
    let (mut widest, mut narrowest) = (0.0, (0, 0.0));
    for (number, width) in widths {
        if narrowest.1 < NECK * widest && width > SHOULDERS * narrowest.1 {
            return Some(upper.high.y - (narrowest.0 as f32 + 0.5) * thickness);
        }
        if width >= widest {
            (widest, narrowest) = (width, (number, width));
        } else if width < narrowest.1 {
            narrowest = (number, width);
        }
    }
    None
}

fn head_of(model: &Model, posing: &Posing, bone: usize) -> Option<Extent> {
    let base = posing.world.get(bone)?.w_axis.truncate();
    let firm = Extent::of(model, posing, |node| node == bone)?;
    let above = (firm.high.y - base.y).max(0.0);
    let chin = firm.low.y.max(base.y - MOST_CHIN * above);
    let most = chin + MOST_HAIR * (firm.high.y - chin);
    let hangs = hanging_on(model, bone);
    let on_head = vertices(model, posing)
        .filter(|(node, _)| hangs.get(*node) == Some(&true))
        .map(|(_, at)| at);
    let mut head = Extent::around(on_head.filter(|at| (chin..=most).contains(&at.y)))?;
    (head.low.y, head.high.y) = (chin, head.high.y.max(firm.high.y));
    (head.size().y > 0.0).then(|| narrowed(head))
}

/// For each node, whether it is `bone` or hangs on it.
fn hanging_on(model: &Model, bone: usize) -> Vec<bool> {
    let mut hangs: Vec<bool> = Vec::with_capacity(model.nodes.len());
    for (number, node) in model.nodes.iter().enumerate() {
        let parent = node.parent.and_then(|parent| hangs.get(parent));
        hangs.push(number == bone || parent == Some(&true));
    }
    hangs
}

/// A head that is no wider than heads are.
fn narrowed(head: Extent) -> Extent {
    let half = (head.size().x / 2.0).min(MOST_HEAD_WIDTH / 2.0 * head.size().y);
    let (centre, mut head) = (head.centre(), head);
    (head.low.x, head.high.x) = (centre.x - half, centre.x + half);
    head
}

/// A head with what is below it, as far as the chest.
fn bust(model: &Model, posing: &Posing, head: &Extent, all: &Extent) -> Extent {
    let chest = model
        .humanoid
        .as_ref()
        .and_then(|humanoid| humanoid.get(&Bone::Chest));
    let chest = chest.and_then(|chest| posing.world.get(*chest));
    let chest = chest.map_or(f32::NEG_INFINITY, |chest| chest.w_axis.y);
    let low = (head.low.y - BUST * head.size().y)
        .max(all.low.y)
        .max(chest);
    let low = Vec3 {
        y: low.min(head.low.y),
        ..head.low
    };
    Extent { low, ..*head }
}

/// Every vertex as it is posed, with the node that it is bound to; among several, the one nearest the root.
/// So what lies between head and neck is neck.
pub fn vertices<'a>(
    model: &'a Model,
    posing: &'a Posing,
) -> impl Iterator<Item = (usize, Vec3)> + 'a {
    let drawn = model.nodes.iter().enumerate();
    drawn.flat_map(move |(number, node)| {
        let mesh = node.mesh.and_then(|mesh| model.meshes.get(mesh));
        let primitives = mesh.map_or(&[][..], |mesh| &mesh.primitives);
        let bound = Bound::new(model, posing, number, node);
        primitives.iter().flat_map(move |primitive| {
            let bound = bound.clone();
            let places = primitive.positions.iter().enumerate();
            places.map(move |(vertex, at)| bound.place(primitive, vertex, *at))
        })
    })
}

/// What vertices of one node move with.
#[derive(Clone)]
struct Bound {
    node: usize,
    world: Mat4,
    /// The joints of its skin: nodes, and from the mesh's space to the world's.
    joints: std::rc::Rc<[(usize, Mat4)]>,
}

impl Bound {
    fn new(model: &Model, posing: &Posing, number: usize, node: &Node) -> Self {
        let world = |node: usize| posing.world.get(node).copied().unwrap_or(Mat4::IDENTITY);
        let skin = node.skin.and_then(|skin| model.skins.get(skin));
        let joints = skin
            .into_iter()
            .flat_map(|skin| skin.joints.iter().zip(&skin.inverse_binds));
        Self {
            node: number,
            world: world(number),
            joints: joints
                .map(|(joint, bind)| (*joint, world(*joint) * *bind))
                .collect(),
        }
    }

    fn place(&self, primitive: &Primitive, vertex: usize, at: Vec3) -> (usize, Vec3) {
        let (Some(joints), Some(weights)) =
            (primitive.joints.get(vertex), primitive.weights.get(vertex))
        else {
            return (self.node, self.world.transform_point3(at));
        };
        let (mut bound, mut sum) = (None, Vec3::ZERO);
        for (joint, weight) in joints.iter().zip(weights) {
            let Some((node, matrix)) = self.joints.get(usize::from(*joint)) else {
                continue;
            };
            sum += *weight * matrix.transform_point3(at);
            if *weight > COUNTS {
                bound = Some(bound.map_or(*node, |bound: usize| bound.min(*node)));
            }
        }
        match bound {
            Some(node) => (node, sum),
            None => (self.node, self.world.transform_point3(at)),
        }
    }
}
