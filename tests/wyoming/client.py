"""Asks a server of the Wyoming protocol as Home Assistant does, with the same package, and prints what came of it as JSON.

    client.py URI REQUEST...

Each request is JSON, and is made on a connection of its own, all at once:
{"describe": true}, {"say": TEXT}, {"pieces": [TEXT...]}; with "voice": {...} and "leave": true to go away after the first sound.
"""

import asyncio
import hashlib
import json
import sys

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)


async def describe(client):
    await client.write_event(Ping(text="there?").event())
    await client.write_event(Describe().event())
    pong = Pong.from_event(await client.read_event())
    info = Info.from_event(await client.read_event())
    return {"pong": pong.text, "info": info.event().data}


async def send(client, request):
    voice = request.get("voice")
    if voice is not None:
        voice = SynthesizeVoice(**voice)
    if "say" in request:
        await client.write_event(Synthesize(text=request["say"], voice=voice).event())
        return
    await client.write_event(SynthesizeStart(voice=voice).event())
    for piece in request["pieces"]:
        await client.write_event(SynthesizeChunk(text=piece).event())
    # For servers that take no pieces.
    whole = "".join(request["pieces"])
    await client.write_event(Synthesize(text=whole, voice=voice).event())
    await client.write_event(SynthesizeStop().event())


async def hear(client, request):
    """Order of events (each run of chunks once), format, samples."""
    order, audio, formats, milliseconds = [], b"", set(), 0
    result = {"order": order}
    last = "audio-stop" if "say" in request else "synthesize-stopped"
    while not order or order[-1] != last:
        event = await client.read_event()
        if event is None:
            order.append("closed")
            break
        if not (order and order[-1] == event.type == "audio-chunk"):
            order.append(event.type)
        if AudioStart.is_type(event.type):
            start = AudioStart.from_event(event)
            formats.add((start.rate, start.width, start.channels))
        elif AudioChunk.is_type(event.type):
            chunk = AudioChunk.from_event(event)
            formats.add((chunk.rate, chunk.width, chunk.channels))
            assert chunk.timestamp == int(len(audio) / 2 / chunk.rate * 1000), chunk.timestamp
            audio += chunk.audio
            if request.get("leave"):
                break
        elif AudioStop.is_type(event.type):
            milliseconds = AudioStop.from_event(event).timestamp
        elif Error.is_type(event.type):
            error = Error.from_event(event)
            result["error"] = {"text": error.text, "code": error.code}
    result["formats"] = sorted(formats)
    result["milliseconds"] = milliseconds
    result["samples"] = len(audio) // 2
    result["md5"] = hashlib.md5(audio).hexdigest()
    return result


async def ask(uri, request):
    async with AsyncClient.from_uri(uri) as client:
        if "describe" in request:
            return await describe(client)
        _, result = await asyncio.gather(send(client, request), hear(client, request))
        return result


async def main():
    uri, *requests = sys.argv[1:]
    asked = (ask(uri, json.loads(request)) for request in requests)
    print(json.dumps(await asyncio.wait_for(asyncio.gather(*asked), timeout=120)))


asyncio.run(main())
