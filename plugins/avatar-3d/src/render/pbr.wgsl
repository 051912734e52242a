// glTF's metallic-roughness surfaces: a Lambert and a GGX lobe for each light, light from all around by
// a hemisphere.

const PI = 3.14159265;

struct Surface {
    normal: vec3f,
    view: vec3f,
    diffuse: vec3f,
    // The colour of reflections straight on.
    specular: vec3f,
    // The square of roughness, as GGX has it.
    alpha: f32,
    // How far light creeps around an edge.
    wrap: vec3f,
}

// What a light gives by what a surface scatters. Its colour is what a white matt surface shows that
// faces it.
fn scattered(light: Light, surface: Surface) -> vec3f {
    let towards = dot(surface.normal, light.direction.xyz);
    return light.colour.rgb * surface.diffuse * saturate((towards + surface.wrap) / (1.0 + surface.wrap));
}

// What it gives by reflection.
fn reflected(light: Light, surface: Surface) -> vec3f {
    let towards = dot(surface.normal, light.direction.xyz);
    let half_way = normalize(light.direction.xyz + surface.view);
    let n_h = saturate(dot(surface.normal, half_way));
    let n_l = saturate(towards);
    let n_v = saturate(dot(surface.normal, surface.view)) + 1e-4;
    let v_h = saturate(dot(surface.view, half_way));
    let a2 = surface.alpha * surface.alpha;
    let spread = n_h * n_h * (a2 - 1.0) + 1.0;
    let distribution = a2 / (spread * spread);
    // Smith's height-correlated shadowing in Hammon's approximation.
    let visibility = 0.5 / max(mix(2.0 * n_l * n_v, n_l + n_v, surface.alpha), 1e-4);
    let away = 1.0 - v_h;
    let away2 = away * away;
    let fresnel = surface.specular + (1.0 - surface.specular) * (away2 * away2 * away);
    // The distribution's division by pi falls against the light's unit.
    return light.colour.rgb * fresnel * (distribution * visibility * n_l);
}

// How much of the light from around is reflected (B. Karis, "Physically Based Shading on Mobile", 2014).
fn reflected_around(specular: vec3f, roughness: f32, n_v: f32) -> vec3f {
    let r = roughness * vec4f(-1.0, -0.0275, -0.572, 0.022) + vec4f(1.0, 0.0425, 1.04, -0.04);
    let a = min(r.x * r.x, exp2(-9.28 * n_v)) * r.x + r.y;
    let scale = vec2f(-1.04, 1.04) * a + r.zw;
    return specular * scale.x + scale.y;
}

// How bright a white matt surface in a light of 1 is shown: less than white, as in photographs, so that
// there is room for what shines and for light from more than one side.
const EXPOSURE = 0.9;

// Bright light fades to white instead of being cut; what is darker stays as it is.
fn softened(colour: vec3f) -> vec3f {
    let knee = 0.8;
    let above = max(colour - knee, vec3f(0.0)) / (1.0 - knee);
    return min(colour, vec3f(knee)) + (1.0 - knee) * above / (above + 1.0);
}

@fragment
fn pbr(point: Point, @builtin(front_facing) is_front: bool) -> @location(0) vec4f {
    let uv = coordinates(point);
    let base = base_colour(point, uv);
    var metallic = material.physical.x;
    var roughness = material.physical.y;
    if has(ROUGHNESS_TEXTURE) {
        let texel = textureSample(roughness_texture, roughness_sampler, placed(8u, uv));
        metallic *= texel.b;
        roughness *= texel.g;
    }
    roughness = clamp(roughness, 0.05, 1.0);
    var open = 1.0;
    if has(OCCLUSION_TEXTURE) {
        let texel = textureSample(occlusion_texture, occlusion_sampler, placed(9u, uv));
        open = mix(1.0, texel.r, material.physical.w);
    }

    var surface: Surface;
    surface.normal = surface_normal(point, is_front, uv);
    surface.view = towards_eye(point);
    surface.diffuse = base.rgb * (1.0 - metallic);
    surface.specular = mix(vec3f(0.04), base.rgb, metallic);
    surface.alpha = roughness * roughness;
    // Light comes out of skin, wax or cloth beside where it went in, most of all of the colour they
    // have: so the edge of the shade is soft, and warm on skin.
    surface.wrap = surface.diffuse * roughness * 0.4;

    // The fill is a wide weak light, which no surface shows as a spot.
    var colour = scattered(frame.key, surface) + scattered(frame.fill, surface)
        + scattered(frame.back, surface);
    colour += reflected(frame.key, surface) + reflected(frame.back, surface);
    let n_v = saturate(dot(surface.normal, surface.view));
    let mirrored = reflect(-surface.view, surface.normal);
    let around = surface.diffuse * ambient(surface.normal)
        + reflected_around(surface.specular, roughness, n_v) * ambient(mirrored);
    colour += around * open;
    return seen(softened(colour * EXPOSURE + emission(uv)), base.a);
}
