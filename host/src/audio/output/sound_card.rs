//! The machine's sound cards, by `cpal`.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, SupportedBufferSize};

use super::device::{Backend, Device, DeviceError, Fault, choose};
use super::player::Player;

/// How many pieces a second a device is asked to take its sound in.
const PIECES: u32 = 50;
/// How often a card that says nothing is asked whether it is still there.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most latency that is believed. Wireless headsets have a third of it.
const MAX_LATENCY: Duration = Duration::from_secs(1);

/// The sound cards that `cpal` finds.
pub(super) struct SoundCards {
    /// Where the output's time begins.
    epoch: Instant,
}

impl SoundCards {
    pub(super) fn new(epoch: Instant) -> Self {
        Self { epoch }
    }
}

/// The names of the devices that can play, the default one first and marked.
pub(super) fn names() -> Vec<String> {
    let Ok(host) = host() else {
        return Vec::new();
    };
    let default = default(&host).map(|default| default.name);
    let mut names: Vec<String> = Vec::new();
    for card in list(&host, None) {
        if !names.contains(&card.name) {
            names.push(card.name);
        }
    }
    for name in &mut names {
        if default.as_ref() == Some(name) {
            name.push_str(" (default)");
        }
    }
    names
}

/// The system's sound. A new one each time, since it remembers what was there when it was made.
fn host() -> Result<cpal::Host, DeviceError> {
    quieten();
    let id = *cpal::available_hosts().first().ok_or(DeviceError::None)?;
    cpal::host_from_id(id).map_err(|error| unusable(id.name(), &error))
}

/// Keeps ALSA's library from writing to standard error on this thread, where it reports
/// what is told here in words: that there is no card.
fn quieten() {
    #[cfg(target_os = "linux")]
    if let Err(error) = alsa::Output::local_error_handler() {
        tracing::debug!(%error, "ALSA's messages cannot be kept off the terminal");
    }
}

/// A device that the system lists.
struct Card {
    id: String,
    name: String,
    device: cpal::Device,
}

impl Card {
    fn new(device: cpal::Device) -> Option<Self> {
        Some(Self {
            id: device.id().ok()?.id().to_owned(),
            name: device.to_string(),
            device,
        })
    }

    fn can_be_opened(&self) -> bool {
        self.device.default_output_config().is_ok()
    }
}

/// The system's default device, if it can play: ALSA has one even where there is no card.
fn default(host: &cpal::Host) -> Option<Card> {
    let card = host.default_output_device().and_then(Card::new)?;
    card.can_be_opened().then_some(card)
}

/// The devices that can play, the default one first, and what has the id `also`.
fn list(host: &cpal::Host, also: Option<&str>) -> Vec<Card> {
    let mut cards: Vec<Card> = default(host).into_iter().collect();
    let devices = host.output_devices().into_iter().flatten();
    for card in devices.filter_map(Card::new) {
        let wanted = is_worth_listing(&card.id) && (!is_server(&card.id) || card.can_be_opened());
        if (wanted || also == Some(card.id.as_str()))
            && cards.iter().all(|known| known.id != card.id)
        {
            cards.push(card);
        }
    }
    cards
}

/// ALSA also lists converters that lead nowhere, and several ways to each card. A way that is not
/// listed can still be named.
fn is_worth_listing(id: &str) -> bool {
    let kind = id.split(':').next().unwrap_or(id);
    let is_card = matches!(kind, "sysdefault" | "plughw" | "hdmi");
    is_card || is_server(id) || !cfg!(target_os = "linux")
}

/// ALSA lists sound servers where they are installed, running or not.
fn is_server(id: &str) -> bool {
    cfg!(target_os = "linux") && matches!(id, "pulse" | "pipewire")
}

fn unusable(name: &str, error: &cpal::Error) -> DeviceError {
    DeviceError::Unusable {
        name: name.to_owned(),
        reason: error.to_string().trim_end_matches('.').to_owned(),
    }
}

impl Backend for SoundCards {
    type Card = (cpal::Device, cpal::SupportedStreamConfig);
    type Stream = cpal::Stream;

    fn find(&mut self, wanted: Option<&str>) -> Result<Device<Self::Card>, DeviceError> {
        let host = host()?;
        let Card { id, name, device } = match wanted {
            None => {
                let default = host.default_output_device().and_then(Card::new);
                default.ok_or(DeviceError::None)?
            }
            Some(wanted) => {
                let mut cards = list(&host, Some(wanted));
                let known = cards
                    .iter()
                    .map(|card| (card.id.clone(), card.name.clone()));
                let known: Vec<_> = known.collect();
                cards.swap_remove(choose(wanted, &known)?)
            }
        };
        match device.default_output_config() {
            Ok(config) => Ok(Device {
                id,
                name,
                rate: config.sample_rate(),
                card: (device, config),
            }),
            Err(error) if wanted.is_none() && error.kind() == ErrorKind::DeviceNotAvailable => {
                Err(DeviceError::None)
            }
            Err(error) => Err(unusable(&name, &error)),
        }
    }

    fn default_device(&mut self) -> Option<(String, String)> {
        let card = Card::new(host().ok()?.default_output_device()?)?;
        Some((card.id, card.name))
    }

    fn open(
        &mut self,
        device: &Device<Self::Card>,
        short: bool,
        player: Player,
        faults: Sender<Fault>,
    ) -> Result<cpal::Stream, DeviceError> {
        let name = &device.name;
        let failed = |error: cpal::Error| unusable(name, &error);
        let (card, supported) = &device.card;
        let mut config = supported.config();
        if let (true, SupportedBufferSize::Range { min, max }) = (short, supported.buffer_size()) {
            let frames = (device.rate / PIECES).clamp(*min, *max);
            config.buffer_size = BufferSize::Fixed(frames);
        }
        let voice = Voice {
            player,
            epoch: self.epoch,
            channels: usize::from(config.channels),
        };
        let start = match supported.sample_format() {
            SampleFormat::I8 => start::<i8>,
            SampleFormat::I16 => start::<i16>,
            SampleFormat::I24 => start::<cpal::I24>,
            SampleFormat::I32 => start::<i32>,
            SampleFormat::I64 => start::<i64>,
            SampleFormat::U8 => start::<u8>,
            SampleFormat::U16 => start::<u16>,
            SampleFormat::U24 => start::<cpal::U24>,
            SampleFormat::U32 => start::<u32>,
            SampleFormat::U64 => start::<u64>,
            SampleFormat::F32 => start::<f32>,
            SampleFormat::F64 => start::<f64>,
            other => {
                return Err(DeviceError::Unusable {
                    name: name.clone(),
                    reason: format!("it takes {other} samples"),
                });
            }
        };
        let stream = start(card, config, voice, faults).map_err(failed)?;
        stream.play().map_err(failed)?;
        Ok(stream)
    }
}

/// What a card's thread has.
struct Voice {
    player: Player,
    epoch: Instant,
    channels: usize,
}

impl Voice {
    /// Fills a card's buffer, in which all channels get the same. The first frame is heard after `latency`.
    fn fill<T: SizedSample + FromSample<f32>>(&mut self, buffer: &mut [T], latency: Duration) {
        let at = (self.epoch.elapsed() + latency.min(MAX_LATENCY)).as_nanos() as u64;
        let mut frames = buffer.chunks_exact_mut(self.channels);
        self.player.fill(frames.len(), at, |sample| {
            if let Some(frame) = frames.next() {
                frame.fill(T::from_sample(sample));
            }
        });
    }
}

fn start<T: SizedSample + FromSample<f32>>(
    card: &cpal::Device,
    config: cpal::StreamConfig,
    mut voice: Voice,
    faults: Sender<Fault>,
) -> Result<cpal::Stream, cpal::Error> {
    card.build_output_stream::<T, _, _>(
        config,
        move |buffer, info| {
            let times = info.timestamp();
            voice.fill(buffer, times.playback.duration_since(times.callback));
        },
        move |error| {
            let fault = match error.kind() {
                // It goes on by itself.
                ErrorKind::Xrun | ErrorKind::RealtimeDenied => return,
                ErrorKind::DeviceChanged => Fault::Moved,
                _ => Fault::Lost(error.to_string().trim_end_matches('.').to_owned()),
            };
            // Nobody listens any more where the stream is being closed.
            let _ = faults.send(fault);
        },
        Some(PATIENCE),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::output::line::Line;
    use crate::audio::output::player::Loudness;
    use std::sync::Arc;

    /// What a card with `channels` channels of `T` gets of the samples 0.5, -1 and 1, and of silence.
    fn played<T: SizedSample + FromSample<f32>>(channels: usize) -> Vec<T> {
        let (mut line, player) = Line::direct(16_000, Arc::new(Loudness::new(1.0, false)));
        line.feed(&[0.5, -1.0, 1.0]);
        let mut voice = Voice {
            player,
            epoch: Instant::now(),
            channels,
        };
        let mut buffer = vec![T::from_sample(0.25); 4 * channels];
        voice.fill(&mut buffer, Duration::ZERO);
        buffer
    }

    #[test]
    fn every_kind_of_card_gets_the_sound_on_all_its_channels() {
        assert_eq!(played::<f32>(1), [0.5, -1.0, 1.0, 0.0]);
        assert_eq!(
            played::<i16>(2),
            [16384, 16384, -32768, -32768, 32767, 32767, 0, 0]
        );
        assert_eq!(played::<u16>(1), [49152, 0, 65535, 32768]);
        let wide = played::<i32>(6);
        assert_eq!(wide.len(), 24);
        assert_eq!(&wide[..6], [1 << 30; 6]);
        assert_eq!(&wide[6..12], [i32::MIN; 6]);
    }

    #[test]
    fn alsa_plugins_that_are_no_devices_are_not_listed() {
        for id in ["null", "jack", "surround51:CARD=PCH,DEV=0"] {
            assert_eq!(is_worth_listing(id), !cfg!(target_os = "linux"), "{id}");
        }
        assert!(is_worth_listing("sysdefault:CARD=PCH"));
    }
}
