import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { examine, readRendition } from '../support/programme.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const CHANNEL = `
    inputs:
      - { name: camera, type: whip, token: secret }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
${SMALL_CHANNEL}
webrtc: { addresses: [127.0.0.1] }
`;

/** What a page does to publish by WHIP. */
const PUBLISH = `async (url, token = 'secret') => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 180, frameRate: 30 }, audio: true });
  const peer = new RTCPeerConnection();
  const transceiver = peer.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly' });
  const { codecs } = RTCRtpSender.getCapabilities('video');
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/H264'));
  peer.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly' });
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((resolve) => {
    if (peer.iceGatheringState === 'complete') resolve();
    else peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
  });
  const headers = { 'Content-Type': 'application/sdp', Authorization: 'Bearer ' + token };
  const response = await fetch(url, { method: 'POST', headers, body: peer.localDescription.sdp });
  if (response.status !== 201) return { status: response.status };
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  window.published = { peer, location: response.headers.get('Location') };
  return { status: 201, location: window.published.location };
}`;

describe('publishing by WHIP', () => {
  const folder = temporaryFolder();
  let test: TestServer;
  let browser: Browser;
  let page: Page;
  let location = '';

  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const post = (headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(`${test.http}/whip/main`, { method: 'POST', headers, body });

  beforeAll(async () => {
    test = await startServer(folder.path, CHANNEL);
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${test.http}/healthz`);
    await onAir('slate');
  });

  afterAll(async () => {
    await browser.close();
    await test.server.stop();
    folder.remove();
  });

  it('says where, and with what token', () => {
    expect(test.server.summary.channels[0]!.publish).toEqual([
      { input: 'camera', protocol: 'whip', server: `${test.http}/whip/main`, key: 'secret' },
    ]);
  });

  it('refuses who has no token or no offer, in words', async () => {
    const sdp = { 'Content-Type': 'application/sdp' };
    const secret = { Authorization: 'Bearer secret' };
    expect((await post(sdp, 'v=0')).status).toBe(401);
    expect((await post({ ...sdp, Authorization: 'Bearer wrong' }, 'v=0')).status).toBe(403);
    expect((await post({ 'Content-Type': 'text/plain', ...secret }, 'v=0')).status).toBe(415);
    expect((await post({ ...sdp, ...secret }, 'x'.repeat(100_000))).status).toBe(413);
    const noVideo = await post({ ...sdp, ...secret }, 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n');
    expect(noVideo.status).toBe(422);
    expect(await noVideo.text()).toContain('H.264 is not offered');
    const broken = await post({ ...sdp, ...secret }, 'v=0\r\na=rtpmap:96 H264/90000\r\nm=\u0000nonsense\r\n');
    expect(broken.status).toBe(422);
    expect((await test.state()).inputs[0]).toMatchObject({ status: 'waiting' });
  });

  it('lets pages elsewhere ask', async () => {
    const response = await fetch(`${test.http}/whip/main`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(response.headers.get('accept-post')).toBe('application/sdp');
  });

  it('puts a browser with H.264 and Opus on the air', async () => {
    const result = await page.evaluate<{ status: number; location: string }>(`(${PUBLISH})('/whip/main')`);
    expect(result.status).toBe(201);
    location = result.location;
    await onAir('camera');
    const input = await waitFor('its figures', async () => {
      const [state] = (await test.state()).inputs;
      return state!.figures.audioCodec === 'opus' && (state!.figures.frameRate ?? 0) > 10 && state;
    });
    expect(input).toMatchObject({ status: 'live', type: 'whip' });
    expect(input.figures.videoCodec).toMatch(/^avc1\./);
  });

  it('refuses a second publisher with the same token', async () => {
    const other = await browser.newPage();
    await other.goto(`${test.http}/healthz`);
    expect(await other.evaluate(`(${PUBLISH})('/whip/main')`)).toEqual({ status: 409 });
    await other.close();
  });

  it('ends when the publisher says so, and only then', async () => {
    const remove = (token: string): Promise<Response> =>
      fetch(`${test.http}${location}`, { method: 'DELETE', headers: { Authorization: `Bearer ${token}` } });
    const from = (await test.state()).renditions[0]!.lastMsn!;
    await waitFor('more segments', async () => (await test.state()).renditions[0]!.lastMsn! >= from + 4);
    expect((await remove('wrong')).status).toBe(404);
    expect((await test.state()).onAir).toBe('camera');
    expect((await remove('secret')).status).toBe(200);
    await onAir('slate');
    expect((await remove('secret')).status).toBe(404);
  });

  it('ends the session of a token that is revoked', async () => {
    const keys = `${test.http}/api/v1/channels/main/inputs/camera/keys`;
    const { id, key } = (await (await fetch(keys, { method: 'POST' })).json()) as { id: string; key: string };
    await page.reload();
    expect(await page.evaluate(`(${PUBLISH})('/whip/main', '${key}')`)).toMatchObject({ status: 201 });
    await onAir('camera');
    expect((await fetch(`${keys}/${id}`, { method: 'DELETE' })).status).toBe(200);
    await onAir('slate');
    expect((await test.state()).inputs[0]).toMatchObject({ reason: 'the publisher left: the stream key was revoked' });
    await page.reload();
    expect(await page.evaluate(`(${PUBLISH})('/whip/main', '${key}')`)).toEqual({ status: 403 });
  });

  it('takes a browser that vanishes off the air, and takes it back', async () => {
    await page.reload();
    expect(await page.evaluate(`(${PUBLISH})('/whip/main')`)).toMatchObject({ status: 201 });
    await onAir('camera');
    await page.close();
    await onAir('slate');
  });

  it('leaves a programme without a hole', async () => {
    await test.server.stop();
    const report = examine(readRendition(join(folder.path, 'data', 'live', 'main', 'small')), 3000);
    expect(report).toMatchObject({
      pictureSteps: [],
      soundSteps: [],
      backwards: 0,
      continuityErrors: 0,
      complaints: '',
    });
  });
});
