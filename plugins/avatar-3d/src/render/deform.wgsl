// What moves vertices: first morph targets, then joints. Once for each frame, whatever is drawn of it.

struct Vertex {
    position: vec4f,
    normal: vec4f,
}

// How a morph target of full weight moves one vertex.
struct Delta {
    position: vec3f,
    vertex: u32,
    normal: vec3f,
    unused: u32,
}

// A run of deltas of one weight, each of another vertex: so no two threads write to the same place.
struct Run {
    first: u32,
    count: u32,
    weight: f32,
    unused: u32,
}

struct Influence {
    joints: vec4u,
    weights: vec4f,
}

@group(0) @binding(0) var<storage, read_write> vertices: array<Vertex>;
@group(0) @binding(1) var<storage, read> deltas: array<Delta>;
@group(0) @binding(2) var<uniform> run: Run;

@compute @workgroup_size(64)
fn morph(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= run.count {
        return;
    }
    let delta = deltas[run.first + id.x];
    let vertex = vertices[delta.vertex];
    vertices[delta.vertex] = Vertex(
        vertex.position + vec4f(delta.position * run.weight, 0.0),
        vertex.normal + vec4f(delta.normal * run.weight, 0.0),
    );
}

@group(0) @binding(0) var<storage, read> morphed: array<Vertex>;
@group(0) @binding(1) var<storage, read> influences: array<Influence>;
@group(0) @binding(2) var<storage, read> joints: array<mat4x4f>;
@group(0) @binding(3) var<storage, read_write> posed: array<Vertex>;

@compute @workgroup_size(64)
fn skin(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= arrayLength(&posed) {
        return;
    }
    let influence = influences[id.x];
    var bend = joints[influence.joints.x] * influence.weights.x;
    // Most vertices follow one joint alone.
    if influence.weights.x < 1.0 {
        bend += joints[influence.joints.y] * influence.weights.y;
        bend += joints[influence.joints.z] * influence.weights.z;
        bend += joints[influence.joints.w] * influence.weights.w;
    }
    let vertex = morphed[id.x];
    // A normal goes by the cofactors, which are right for uneven scales, too; a mirror turns their sign.
    let x = bend[0].xyz;
    let y = bend[1].xyz;
    let z = bend[2].xyz;
    let across = cross(y, z);
    let n = vertex.normal.xyz;
    let normal = (across * n.x + cross(z, x) * n.y + cross(x, y) * n.z) * sign(dot(x, across));
    let length = max(length(normal), 1e-30);
    posed[id.x] = Vertex(bend * vec4f(vertex.position.xyz, 1.0), vec4f(normal / length, 0.0));
}
