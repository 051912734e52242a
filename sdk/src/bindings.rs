//! What `wit-bindgen` makes of the interfaces that plugins of every kind import, and of the life
//! cycle that all of them export.

#![allow(missing_docs, unsafe_code, unreachable_pub, clippy::all)]

wit_bindgen::generate!({
    inline: r#"
        package vidchat:sdk@0.1.0;

        world every-kind {
            include vidchat:host/services@0.1.0;
            import vidchat:types/types@0.1.0;
            import vidchat:host/frames@0.1.0;
            import vidchat:phonemizer/phonemizer@0.1.0;
            export vidchat:plugin/lifecycle@0.1.0;
        }
    "#,
    path: ["../wit/types", "../wit/wasi-nn", "../wit/plugin", "../wit/host", "../wit/phonemizer"],
    world: "vidchat:sdk/every-kind",
    generate_all,
    generate_unused_types: true,
    additional_derives: [PartialEq],
    pub_export_macro: true,
    export_macro_name: "__export_lifecycle",
    default_bindings_module: "vidchat_sdk::bindings",
});
