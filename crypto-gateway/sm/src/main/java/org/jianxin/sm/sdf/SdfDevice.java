package org.jianxin.sm.sdf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.sdf.SdfLibrary.Pair;
import org.jianxin.sm.sdf.SdfProfile.InternalDecrypt;
import org.jspecify.annotations.Nullable;

/**
 * A cryptographic device behind a library with the interface of GM/T 0018-2012 or -2023 (SDF). Thread-safe: every call has a
 * session of its own while it lasts, and waits at most 30 seconds for one.
 *
 * <p>Guarantee: a private key is used inside the device and never leaves it. What the device refuses fails with
 * {@link SdfException}; nothing is computed here in its place. A device that comes back after it was gone is opened anew, as no
 * PIN is kept to do so unasked.
 *
 * <p>A device's library runs in this process and can do in it whatever it likes: give only the path of one that is trusted.
 */
public final class SdfDevice implements AutoCloseable {

    /** Sessions for a process that does not know better. */
    public static final int SESSIONS = 4;

    private static final int MOST_SESSIONS = 64;
    private static final int TEST_BYTES = 32;
    private static final int MOST_RANDOM = 1 << 20;
    /** Devices limit what they give at once; the standard does not say to how much. */
    private static final int RANDOM_AT_ONCE = 1024;

    private final SdfLibrary library;
    private final SdfSessions sessions;

    private SdfDevice(SdfLibrary library, SdfSessions sessions) {
        this.library = library;
        this.sessions = sessions;
    }

    /**
     * Loads the library and opens device and sessions.
     *
     * @param sessions 1 to 64; as many calls can be under way at once
     * @throws SdfException when there is no such library, it lacks a function, or the device does not open
     */
    public static SdfDevice open(Path library, SdfProfile profile, int sessions) {
        requireNonNull(library, "library");
        requireNonNull(profile, "profile");
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("a device has 1 to " + MOST_SESSIONS + " sessions, not " + sessions);
        }
        SdfLibrary bound = new SdfLibrary(library, profile);
        return new SdfDevice(bound, new SdfSessions(bound, sessions));
    }

    /** What the device says of itself. */
    public SdfDeviceInfo info() {
        return sessions.call(library::deviceInfo);
    }

    /**
     * Random bytes of the device.
     *
     * @param length 1 to 1048576
     */
    public byte[] random(int length) {
        if (length < 1 || length > MOST_RANDOM) {
            throw new IllegalArgumentException("a device gives 1 to " + MOST_RANDOM + " bytes, not " + length);
        }
        byte[] out = new byte[length];
        sessions.call(session -> {
            for (int at = 0; at < length; at += RANDOM_AT_ONCE) {
                library.random(session, out, at, Math.min(RANDOM_AT_ONCE, length - at));
            }
            return out;
        });
        return out;
    }

    /**
     * The public key of the pair to sign with.
     *
     * @param index 0 for the device's own, 1 and above for users'
     * @throws SdfException when there is none ({@link SdfError#SDR_KEYNOTEXIST}), or the profile is wrong
     */
    public Sm2PublicKey signingPublicKey(int index) {
        return export(Pair.SIGNING, index);
    }

    /** As {@link #signingPublicKey}, of the pair to be encrypted to. */
    public Sm2PublicKey encryptionPublicKey(int index) {
        return export(Pair.ENCRYPTION, index);
    }

    private Sm2PublicKey export(Pair pair, int index) {
        if (index < 0) {
            throw new IllegalArgumentException("the index of a key is not negative: " + index);
        }
        return sessions.call(session -> {
            try (GuardedMemory key = library.exportPublicKey(session, pair, index)) {
                return library.structures().publicKey(key.pointer());
            } catch (IllegalArgumentException e) {
                throw library.misfit(pair.export(), String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * A key to sign with. It has signed, and the signature was verified here, when this method returns.
     *
     * @param pin of the key; null where the device asks for none. The caller wipes it
     * @throws SdfException when there is no such key, the PIN is wrong ({@link SdfError#SDR_PRKRERR}) or missing, or the profile
     *     is wrong
     */
    public SdfSigningKey signingKey(int index, byte @Nullable [] pin) {
        Sm2PublicKey publicKey = signingPublicKey(index);
        if (pin != null) {
            sessions.grant(index, pin);
        }
        SdfSigningKey key = new SdfSigningKey(library, sessions, index, publicKey);
        key.selfTest(random(TEST_BYTES));
        return key;
    }

    /**
     * A key to be encrypted to. It has decrypted a text of ours when this method returns.
     *
     * @param pin as of {@link #signingKey}
     * @throws SdfException as of {@link #signingKey}, and when the profile does not say how the device decrypts
     */
    public SdfEncryptionKey encryptionKey(int index, byte @Nullable [] pin) {
        if (library.profile().internalDecrypt() == InternalDecrypt.NONE) {
            throw new SdfException("SDF_InternalDecrypt_ECC is not in GM/T 0018, and the profile "
                    + library.profile().name() + " does not say (internal-decrypt) how this device's is called");
        }
        Sm2PublicKey publicKey = encryptionPublicKey(index);
        if (pin != null) {
            sessions.grant(index, pin);
        }
        SdfEncryptionKey key = new SdfEncryptionKey(library, sessions, index, publicKey);
        key.selfTest(random(TEST_BYTES));
        return key;
    }

    /** Gives back the rights to use keys and closes sessions and device; calls under way end first, later ones fail. */
    @Override
    public void close() {
        sessions.close();
    }
}
