// Pictures as large as the frame: what is behind the figure, and what is before it.

struct Place {
    // Which part of the picture is seen: its size, its corner.
    size: vec2f,
    corner: vec2f,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var picture_sampler: sampler;
@group(0) @binding(2) var<uniform> place: Place;

struct Point {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
}

// One triangle that reaches beyond the frame, as far away as can be.
@vertex
fn screen(@builtin(vertex_index) index: u32) -> Point {
    let uv = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0;
    let clip = vec4f(uv.x * 2.0 - 1.0, 1.0 - uv.y * 2.0, 1.0, 1.0);
    return Point(clip, uv * place.size + place.corner);
}

@fragment
fn behind(point: Point) -> @location(0) vec4f {
    let colour = textureSample(picture, picture_sampler, point.uv);
    return vec4f(colour.rgb * colour.a, colour.a);
}

fn decoded(colour: vec3f) -> vec3f {
    let low = colour / 12.92;
    let high = pow((colour + 0.055) / 1.055, vec3f(2.4));
    return select(high, low, colour <= vec3f(0.04045));
}

// A layer whose colours were multiplied by their alpha as they stand in the file, which is not the
// light they mean.
@fragment
fn before(point: Point) -> @location(0) vec4f {
    let layer = textureSample(picture, picture_sampler, point.uv);
    let straight = layer.rgb / max(layer.a, 1e-5);
    return vec4f(decoded(saturate(straight)) * layer.a, layer.a);
}

// From colours times their alpha to colours beside it.
@fragment
fn straighten(point: Point) -> @location(0) vec4f {
    let colour = textureLoad(picture, vec2i(point.clip.xy), 0);
    return vec4f(saturate(colour.rgb / max(colour.a, 1e-5)), colour.a);
}
