//! What `wasmtime` makes of the interfaces in `wit/`: the host's side of each.

#![allow(missing_docs, unreachable_pub, clippy::all)]

/// What plugins of every kind import, and the life cycle that all of them export.
pub mod every_kind {
    wasmtime::component::bindgen!({
        inline: r#"
            package vidchat:kernel@0.1.0;

            world every-kind {
                include vidchat:host/services@0.1.0;
                import vidchat:types/types@0.1.0;
                import vidchat:host/frames@0.1.0;
                import vidchat:phonemizer/phonemizer@0.1.0;
                export vidchat:plugin/lifecycle@0.1.0;
            }
        "#,
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer"],
        world: "vidchat:kernel/every-kind",
        imports: {
            "vidchat:phonemizer/phonemizer": async | trappable,
            "wasi:nn/graph.load-by-name": async | trappable,
            "wasi:nn/inference.[method]graph-execution-context.compute": async | trappable,
            default: trappable,
        },
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:host/frames.frame": crate::runtime::FrameHandle,
            "wasi:nn/tensor.tensor": crate::services::nn::Tensor,
            "wasi:nn/graph.graph": crate::services::nn::Graph,
            "wasi:nn/inference.graph-execution-context": crate::services::nn::Graph,
            "wasi:nn/errors.error": crate::services::nn::Error,
        },
    });
}

pub use every_kind::vidchat::types::types;

pub mod tts {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world tts { export vidchat:tts/tts@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer", "../wit/tts"],
        world: "vidchat:kernel/tts",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
        },
    });
}

pub mod phonemizer {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world phonemizer { export vidchat:phonemizer/phonemizer@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer"],
        world: "vidchat:kernel/phonemizer",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
        },
    });
}

pub mod llm_provider {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world llm-provider { export vidchat:llm-provider/llm-provider@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer", "../wit/llm-provider"],
        world: "vidchat:kernel/llm-provider",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
        },
    });
}

pub mod emotion_detector {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world emotion-detector { export vidchat:emotion-detector/emotion-detector@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer", "../wit/emotion-detector"],
        world: "vidchat:kernel/emotion-detector",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
        },
    });
}

pub mod voice_converter {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world voice-converter { export vidchat:voice-converter/voice-converter@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer", "../wit/voice-converter"],
        world: "vidchat:kernel/voice-converter",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
        },
    });
}

pub mod avatar_renderer {
    wasmtime::component::bindgen!({
        inline: "package vidchat:kernel@0.1.0; world avatar-renderer { export vidchat:avatar-renderer/avatar-renderer@0.1.0; }",
        path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer", "../wit/avatar-renderer"],
        world: "vidchat:kernel/avatar-renderer",
        exports: { default: async },
        additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
        with: {
            "vidchat:types/types@0.1.0": super::types,
            "vidchat:host/frames@0.1.0": super::every_kind::vidchat::host::frames,
        },
    });
}
