// What all surfaces share: where their vertices are, what their textures say, what can be seen through.

// Which of the features below a material has. Given when the pipeline is made, so that what is not
// there costs nothing, even where a processor runs both sides of each `if`.
override FEATURES: u32 = 0u;

const BASE_TEXTURE = 1u;
const EMISSIVE_TEXTURE = 2u;
const NORMAL_TEXTURE = 4u;
const SHADE_TEXTURE = 8u;
const SHIFT_TEXTURE = 16u;
const MATCAP_TEXTURE = 32u;
const RIM_TEXTURE = 64u;
const SLIDE_TEXTURE = 128u;
const ROUGHNESS_TEXTURE = 256u;
const OCCLUSION_TEXTURE = 512u;
const WIDTH_TEXTURE = 1024u;
const VERTEX_COLOURS = 2048u;
const DOUBLE_SIDED = 4096u;
const MASKED = 8192u;
const BLENDED = 16384u;
const SLIDES = 32768u;
const SHADE_IS_BASE = 65536u;
const RIM = 131072u;
const OUTLINE = 262144u;
const OUTLINE_LIT = 524288u;
const OUTLINE_ON_SCREEN = 1048576u;

fn has(feature: u32) -> bool {
    return (FEATURES & feature) != 0u;
}

struct Light {
    // Where it comes from, of unit length.
    direction: vec4f,
    colour: vec4f,
}

struct Frame {
    view_proj: mat4x4f,
    // w: how much of the light drawn surfaces get.
    eye: vec4f,
    // Where the camera looks; w: the tangent of half its field of view.
    forward: vec4f,
    key: Light,
    fill: Light,
    back: Light,
    sky: vec4f,
    ground: vec4f,
}

struct Material {
    base: vec4f,
    // w: below which alpha nothing is seen.
    emissive: vec4f,
    // w: shading shift.
    shade: vec4f,
    // w: shading toony.
    matcap: vec4f,
    // w: equalisation of ambient light.
    rim: vec4f,
    // Lighting mix, fresnel power, lift; w: scale of the shift texture.
    rim_shape: vec4f,
    // w: lighting mix.
    outline: vec4f,
    // Metallic, roughness, scale of the normal texture, strength of the occlusion.
    physical: vec4f,
    // Shift in x and y, turn in radians; w: width of the outline.
    slide: vec4f,
    // Two rows of an affine map for each texture.
    uv: array<vec4f, 22>,
}

@group(0) @binding(0) var<uniform> frame: Frame;

@group(1) @binding(0) var<uniform> material: Material;
@group(1) @binding(1) var base_texture: texture_2d<f32>;
@group(1) @binding(2) var base_sampler: sampler;
@group(1) @binding(3) var emissive_texture: texture_2d<f32>;
@group(1) @binding(4) var emissive_sampler: sampler;
@group(1) @binding(5) var normal_texture: texture_2d<f32>;
@group(1) @binding(6) var normal_sampler: sampler;
@group(1) @binding(7) var shade_texture: texture_2d<f32>;
@group(1) @binding(8) var shade_sampler: sampler;
@group(1) @binding(9) var shift_texture: texture_2d<f32>;
@group(1) @binding(10) var shift_sampler: sampler;
@group(1) @binding(11) var matcap_texture: texture_2d<f32>;
@group(1) @binding(12) var matcap_sampler: sampler;
@group(1) @binding(13) var rim_texture: texture_2d<f32>;
@group(1) @binding(14) var rim_sampler: sampler;
@group(1) @binding(15) var slide_texture: texture_2d<f32>;
@group(1) @binding(16) var slide_sampler: sampler;
@group(1) @binding(17) var roughness_texture: texture_2d<f32>;
@group(1) @binding(18) var roughness_sampler: sampler;
@group(1) @binding(19) var occlusion_texture: texture_2d<f32>;
@group(1) @binding(20) var occlusion_sampler: sampler;
@group(1) @binding(21) var width_texture: texture_2d<f32>;
@group(1) @binding(22) var width_sampler: sampler;

// Where texture number `slot` has what belongs to `uv`.
fn placed(slot: u32, uv: vec2f) -> vec2f {
    let point = vec3f(uv, 1.0);
    return vec2f(dot(material.uv[slot * 2u].xyz, point), dot(material.uv[slot * 2u + 1u].xyz, point));
}

// Texture coordinates that slide and turn by themselves, as MToon's do.
fn slid(uv: vec2f) -> vec2f {
    if !has(SLIDES) {
        return uv;
    }
    var slide = material.slide.xyz;
    if has(SLIDE_TEXTURE) {
        slide *= textureSampleLevel(slide_texture, slide_sampler, placed(7u, uv), 0.0).b;
    }
    let c = cos(slide.z);
    let s = sin(slide.z);
    let arm = uv - 0.5;
    return vec2f(c * arm.x + s * arm.y, c * arm.y - s * arm.x) + 0.5 + slide.xy;
}

struct Vertex {
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) colour: vec4f,
}

struct Point {
    @builtin(position) clip: vec4f,
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) colour: vec4f,
}

@vertex
fn vertex(vertex: Vertex) -> Point {
    var position = vertex.position;
    let uv = slid(vertex.uv);
    if has(OUTLINE) {
        var width = material.slide.w;
        if has(WIDTH_TEXTURE) {
            width *= textureSampleLevel(width_texture, width_sampler, placed(10u, uv), 0.0).g;
        }
        if has(OUTLINE_ON_SCREEN) {
            width *= dot(position - frame.eye.xyz, frame.forward.xyz) * frame.forward.w;
        }
        position += vertex.normal * width;
    }
    var clip = frame.view_proj * vec4f(position, 1.0);
    if has(OUTLINE) {
        // A little farther, lest it shines through where it is thin.
        clip.z += 1e-6 * clip.w;
    }
    // The mask is a picture, so what slides by one is moved where it is seen.
    let passed = select(uv, vertex.uv, has(SLIDE_TEXTURE));
    return Point(clip, position, vertex.normal, passed, vertex.colour);
}

// Texture coordinates at a point.
fn coordinates(point: Point) -> vec2f {
    if has(SLIDE_TEXTURE) {
        return slid(point.uv);
    }
    return point.uv;
}

fn base_texel(uv: vec2f) -> vec4f {
    if has(BASE_TEXTURE) {
        return textureSample(base_texture, base_sampler, placed(0u, uv));
    }
    return vec4f(1.0);
}

// Base colour and alpha, as glTF has them.
fn base_colour(point: Point, uv: vec2f) -> vec4f {
    let base = material.base * base_texel(uv);
    if has(VERTEX_COLOURS) {
        return base * point.colour;
    }
    return base;
}

fn emission(uv: vec2f) -> vec3f {
    var emissive = material.emissive.rgb;
    if has(EMISSIVE_TEXTURE) {
        emissive *= textureSample(emissive_texture, emissive_sampler, placed(1u, uv)).rgb;
    }
    return emissive;
}

// The normal, bent by its texture. The directions of the texture's axes come from how position and
// coordinates change from pixel to pixel (C. Schüler, "Followup: Normal Mapping Without Precomputed
// Tangents", 2013), so that no file needs to have tangents.
fn surface_normal(point: Point, is_front: bool, uv: vec2f) -> vec3f {
    var normal = normalize(point.normal);
    if has(DOUBLE_SIDED) {
        normal = select(-normal, normal, is_front);
    }
    if has(NORMAL_TEXTURE) {
        let at = placed(2u, uv);
        var bent = textureSample(normal_texture, normal_sampler, at).xyz * 2.0 - 1.0;
        bent = vec3f(bent.xy * material.physical.z, bent.z);
        let along_x = dpdx(point.position);
        let along_y = dpdy(point.position);
        let uv_x = dpdx(at);
        let uv_y = dpdy(at);
        let across_x = cross(normal, along_x);
        let across_y = cross(along_y, normal);
        let tangent = across_y * uv_x.x + across_x * uv_y.x;
        let bitangent = across_y * uv_x.y + across_x * uv_y.y;
        let size = inverseSqrt(max(max(dot(tangent, tangent), dot(bitangent, bitangent)), 1e-20));
        normal = normalize(tangent * size * bent.x - bitangent * size * bent.y + normal * bent.z);
    }
    return normal;
}

// Towards the camera.
fn towards_eye(point: Point) -> vec3f {
    return normalize(frame.eye.xyz - point.position);
}

// Light from all around, by the direction a surface faces.
fn ambient(normal: vec3f) -> vec3f {
    return mix(frame.ground.rgb, frame.sky.rgb, normal.y * 0.5 + 0.5);
}

// What is written: colours times their alpha.
fn seen(colour: vec3f, alpha: f32) -> vec4f {
    if has(BLENDED) {
        let share = saturate(alpha);
        return vec4f(colour * share, share);
    }
    if has(MASKED) {
        if alpha < material.emissive.w {
            discard;
        }
    }
    return vec4f(colour, 1.0);
}

@fragment
fn unlit(point: Point) -> @location(0) vec4f {
    let base = base_colour(point, coordinates(point));
    return seen(base.rgb, base.a);
}
