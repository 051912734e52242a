// Surfaces in two tones, after the specification of VRMC_materials_mtoon 1.0, by whose terms things are
// called here.

fn linearstep(low: f32, high: f32, value: f32) -> f32 {
    return saturate((value - low) / max(high - low, 1e-5));
}

@fragment
fn mtoon(point: Point, @builtin(front_facing) is_front: bool) -> @location(0) vec4f {
    let uv = coordinates(point);
    // Colours of vertices mean nothing here.
    let texel = base_texel(uv);
    let lit = material.base * texel;
    if has(OUTLINE) && !has(OUTLINE_LIT) {
        return seen(material.outline.rgb, lit.a);
    }
    let normal = surface_normal(point, is_front, uv);

    var shade = material.shade.rgb;
    if has(SHADE_IS_BASE) {
        // Most drawn surfaces have one texture for both tones, which is read once.
        shade *= texel.rgb;
    } else if has(SHADE_TEXTURE) {
        shade *= textureSample(shade_texture, shade_sampler, placed(3u, uv)).rgb;
    }
    var shading = dot(normal, frame.key.direction.xyz) + material.shade.w;
    if has(SHIFT_TEXTURE) {
        let shift = textureSample(shift_texture, shift_sampler, placed(4u, uv)).r;
        shading += shift * material.rim_shape.w;
    }
    let toony = material.matcap.w;
    shading = linearstep(toony - 1.0, 1.0 - toony, shading);

    let even = (frame.sky.rgb + frame.ground.rgb) * 0.5;
    let direct = frame.key.colour.rgb * frame.eye.w;
    let around = mix(ambient(normal), even, material.rim.w) * frame.eye.w;
    var colour = mix(shade, lit.rgb, shading) * direct + lit.rgb * around;

    if has(RIM) || has(MATCAP_TEXTURE) {
        let view = towards_eye(point);
        var rim = vec3f(0.0);
        if has(MATCAP_TEXTURE) {
            let x = normalize(vec3f(view.z, 0.0, -view.x));
            let y = cross(view, x);
            // Downwards in a picture is downwards on the sphere.
            let at = vec2f(dot(x, normal), -dot(y, normal)) * 0.495 + 0.5;
            rim += material.matcap.rgb * textureSample(matcap_texture, matcap_sampler, at).rgb;
        }
        if has(RIM) {
            let edge = saturate(1.0 - dot(normal, view) + material.rim_shape.z);
            rim += material.rim.rgb * pow(edge, max(material.rim_shape.y, 1e-5));
        }
        if has(RIM_TEXTURE) {
            rim *= textureSample(rim_texture, rim_sampler, placed(6u, uv)).rgb;
        }
        colour += rim * mix(vec3f(1.0), direct + around, material.rim_shape.x);
    }
    colour += emission(uv);
    if has(OUTLINE) {
        colour = material.outline.rgb * mix(vec3f(1.0), colour, material.outline.w);
    }
    return seen(colour, lit.a);
}
