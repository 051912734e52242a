// The face.
#pragma once

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

// The id of vidchat_avatar_renderer_t.
#define VIDCHAT_AVATAR_RENDERER "vidchat.avatar-renderer/1"

// The number of visemes: the 15 of Oculus, in the order sil PP FF TH DD kk CH SS nn RR aa E ih oh ou.
#define VIDCHAT_VISEME_COUNT 15

// A look.
typedef struct vidchat_style {
    // What users write in the config file, unique within the plugin.
    vidchat_str_t id;
    // What users read in a list.
    vidchat_str_t name;
} vidchat_style_t;

VIDCHAT_LIST(vidchat_style);

// What a renderer can do. The struct is the host's, for the call.
typedef struct vidchat_abilities {
    // Set by the host.
    uint32_t struct_size;
    // The size at which it looks best, in pixels. Others are scaled.
    uint32_t width;
    // See `width`.
    uint32_t height;
    // Frames per second at which it looks right.
    float preferred_fps;
    // Its looks, until the next call; the first is the default.
    vidchat_style_list_t styles;
} vidchat_abilities_t;

// A picture: RGBA8, straight alpha, rows top-down. The host's, for the call.
typedef struct vidchat_frame {
    // sizeof(vidchat_frame_t), as the host knows it.
    uint32_t struct_size;
    // In pixels, as given to `open`.
    uint32_t width;
    // In pixels, as given to `open`.
    uint32_t height;
    // From one row to the next, in bytes; at least 4 * `width`.
    uint32_t stride;
    // The first row: the host's memory, for the call. It ends with the last pixel of the last row.
    uint8_t *pixels;
} vidchat_frame_t;

// What the companion is doing.
enum {
    // Waiting for the person.
    VIDCHAT_ACTIVITY_LISTENING = 0,
    // Making an answer that is not heard yet.
    VIDCHAT_ACTIVITY_THINKING = 1,
    // Being heard.
    VIDCHAT_ACTIVITY_SPEAKING = 2
};

// What the face does at a moment; `wit/avatar-renderer` says it at length. The host's, for the call.
typedef struct vidchat_pose {
    // sizeof(vidchat_pose_t), as the host knows it.
    uint32_t struct_size;
    // VIDCHAT_ACTIVITY_...
    uint32_t activity;
    // Since the conversation began, in seconds.
    double time;
    // The weight of each viseme, 0 to 1; they sum to 1.
    float mouth[VIDCHAT_VISEME_COUNT];
    // How far the mouth is open, 0 to 1.
    float openness;
    // How far the eyes are closed, 0 to 1.
    float blink;
    // Where the eyes look: -1 is the viewer's left, 1 the right.
    float gaze_x;
    // Where the eyes look: -1 is down, 1 is up.
    float gaze_y;
    // The head's turn in degrees; positive turns to the viewer's right.
    float yaw;
    // Its nod in degrees; positive looks up.
    float pitch;
    // Its tilt in degrees; positive tilts to the viewer's right.
    float roll;
    // How far the chest is raised, 0 to 1.
    float breath;
    // 0
    float reserved;
    // The mood, each feeling at most once; what is missing from a sum of 1 is neutral.
    vidchat_emotion_weight_list_t emotions;
    // What is being said, to be written under the face; empty where nothing is.
    vidchat_str_t caption;
    // A message for the person, to be written at the top; empty where there is none.
    vidchat_str_t notice;
} vidchat_pose_t;

// What came of `render`.
enum {
    // The frame holds the picture.
    VIDCHAT_OUTCOME_DRAWN = 0,
    // The picture is the one drawn last, and the frame holds nothing of use.
    VIDCHAT_OUTCOME_UNCHANGED = 1
};

// Draws faces.
typedef struct vidchat_avatar_renderer {
    // sizeof(vidchat_avatar_renderer_t)
    uint32_t struct_size;
    // 0
    uint32_t reserved;

    // What the renderer can do. Needs no stage.
    // [plugin-thread & configured]
    vidchat_status_t (*describe)(
        const vidchat_plugin_t *plugin,
        vidchat_abilities_t *abilities,
        vidchat_str_t *error);

    // Sets up a stage of `width` * `height` pixels (16 to 4096 each) in a style (for the call), or in the
    // default one where that is empty. `stage` becomes the plugin's own pointer for it, never null.
    // [plugin-thread & configured]
    vidchat_status_t (*open)(
        const vidchat_plugin_t *plugin,
        uint32_t width,
        uint32_t height,
        vidchat_str_t style,
        void **stage,
        vidchat_str_t *error);

    // Draws `pose` into `frame` and sets `outcome` to VIDCHAT_OUTCOME_DRAWN, or sets it to
    // VIDCHAT_OUTCOME_UNCHANGED where the picture would be the one drawn last. `frame` holds anything
    // before.
    // [plugin-thread & open]
    vidchat_status_t (*render)(
        const vidchat_plugin_t *plugin,
        void *stage,
        const vidchat_pose_t *pose,
        vidchat_frame_t *frame,
        uint32_t *outcome,
        vidchat_str_t *error);

    // Ends the stage.
    // [plugin-thread & open]
    void (*close)(const vidchat_plugin_t *plugin, void *stage);
} vidchat_avatar_renderer_t;

#ifdef __cplusplus
}
#endif
