import type { CDPSession, Page } from '@playwright/test';

type Options = Partial<{ transport: 'usb' | 'internal'; hasUserVerification: boolean; isUserVerified: boolean }>;

/** The key before a page, of those that its person has: Chromium's own virtual authenticators. */
export class SecurityKey {
  private id = '';
  private laidAside = '';

  private constructor(private readonly session: CDPSession) {}

  /** Plugs a key into the computer that shows a page. */
  static async into(page: Page, options: Options = {}): Promise<SecurityKey> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    const key = new SecurityKey(session);
    await key.plug(options);
    return key;
  }

  private async plug(options: Options): Promise<void> {
    const { authenticatorId } = await this.session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...options,
      },
    });
    this.id = authenticatorId;
  }

  /** Whether it is touched at once, or never. */
  async touched(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  /** Whether the PIN that is typed is right. */
  async pinIsRight(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** Takes this key out, and puts in another, which is empty. */
  async swap(options: Options = {}): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
    await this.plug(options);
  }

  /** Lays this key aside, where it is not touched, and puts in another, which is empty. */
  async layAside(): Promise<void> {
    await this.touched(false);
    this.laidAside = this.id;
    await this.plug({});
  }

  /** Takes the one that was laid aside, and lays aside this one. */
  async takeOther(): Promise<void> {
    await this.touched(false);
    [this.id, this.laidAside] = [this.laidAside, this.id];
    await this.touched(true);
  }
}
