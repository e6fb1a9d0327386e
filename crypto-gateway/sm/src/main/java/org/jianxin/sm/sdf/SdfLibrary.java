package org.jianxin.sm.sdf;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jianxin.sm.sdf.SdfProfile.InternalDecrypt;

/** The functions of a vendor's library that are used here, by the names and with the arguments of GM/T 0018. */
final class SdfLibrary {

    /** SM2 encryption in GM/T 0006-2012. */
    private static final int SGD_SM2_3 = 0x00020800;

    private static final int OK = 0;
    /** RTLD_NOW: what the library itself lacks is found now. RTLD_LOCAL, which is 0: another device's library has the same names. */
    private static final int OPEN_FLAGS = 2;

    private static final String OPEN_DEVICE = "SDF_OpenDevice";
    private static final String CLOSE_DEVICE = "SDF_CloseDevice";
    private static final String OPEN_SESSION = "SDF_OpenSession";
    private static final String CLOSE_SESSION = "SDF_CloseSession";
    private static final String GET_DEVICE_INFO = "SDF_GetDeviceInfo";
    private static final String GENERATE_RANDOM = "SDF_GenerateRandom";
    private static final String GET_ACCESS_RIGHT = "SDF_GetPrivateKeyAccessRight";
    private static final String RELEASE_ACCESS_RIGHT = "SDF_ReleasePrivateKeyAccessRight";
    private static final String INTERNAL_SIGN = "SDF_InternalSign_ECC";
    private static final String INTERNAL_VERIFY = "SDF_InternalVerify_ECC";
    private static final String INTERNAL_DECRYPT = "SDF_InternalDecrypt_ECC";

    /** Which of a key's two pairs is meant, by the name of the function that exports its public part. */
    enum Pair {
        SIGNING("SDF_ExportSignPublicKey_ECC"),
        ENCRYPTION("SDF_ExportEncPublicKey_ECC");

        private final String export;

        Pair(String export) {
            this.export = export;
        }

        String export() {
            return export;
        }
    }

    private final SdfProfile profile;
    private final SdfStructures structures;
    private final Path file;
    private final Map<String, Function> functions = new HashMap<>();

    /** @throws SdfException when there is no such library, or it lacks a function */
    SdfLibrary(Path file, SdfProfile profile) {
        this.profile = profile;
        this.structures = new SdfStructures(profile);
        this.file = file;
        if (!Files.isRegularFile(file)) {
            throw new SdfException(file + ": no such library");
        }
        NativeLibrary library;
        try {
            library = NativeLibrary.getInstance(
                    file.toAbsolutePath().toString(), Map.of(Library.OPTION_OPEN_FLAGS, OPEN_FLAGS));
        } catch (UnsatisfiedLinkError e) {
            throw new SdfException(file + ": cannot be loaded: " + e.getMessage(), e);
        }
        bind(library, OPEN_DEVICE, CLOSE_DEVICE, OPEN_SESSION, CLOSE_SESSION, GET_DEVICE_INFO, GENERATE_RANDOM);
        bind(library, GET_ACCESS_RIGHT, RELEASE_ACCESS_RIGHT, INTERNAL_SIGN, INTERNAL_VERIFY);
        bind(library, Pair.SIGNING.export(), Pair.ENCRYPTION.export());
        if (profile.internalDecrypt() != InternalDecrypt.NONE) {
            bind(library, INTERNAL_DECRYPT);
        }
    }

    private void bind(NativeLibrary library, String... names) {
        for (String name : names) {
            try {
                functions.put(name, library.getFunction(name));
            } catch (UnsatisfiedLinkError e) {
                throw new SdfException(file + ": has no function " + name, e);
            }
        }
    }

    SdfProfile profile() {
        return profile;
    }

    SdfStructures structures() {
        return structures;
    }

    Pointer openDevice() {
        return handle(OPEN_DEVICE);
    }

    Pointer openSession(Pointer device) {
        return handle(OPEN_SESSION, device);
    }

    private Pointer handle(String function, Object... before) {
        PointerByReference opened = new PointerByReference();
        Object[] arguments = new Object[before.length + 1];
        System.arraycopy(before, 0, arguments, 0, before.length);
        arguments[before.length] = opened;
        check(function, call(function, arguments));
        Pointer handle = opened.getValue();
        if (handle == null) {
            throw new SdfException(function + ": says it succeeded, and gives nothing");
        }
        return handle;
    }

    /** Nothing can be done about a failure. */
    void closeSession(Pointer session) {
        call(CLOSE_SESSION, session);
    }

    /** Nothing can be done about a failure. */
    void closeDevice(Pointer device) {
        call(CLOSE_DEVICE, device);
    }

    SdfDeviceInfo deviceInfo(Pointer session) {
        try (GuardedMemory info = GuardedMemory.forResult(structures.deviceInfoSize())) {
            check(GET_DEVICE_INFO, call(GET_DEVICE_INFO, session, info.pointer()));
            requireIntact(info, GET_DEVICE_INFO, "DEVICEINFO");
            return structures.deviceInfo(info.pointer());
        }
    }

    void random(Pointer session, byte[] into, int at, int length) {
        try (GuardedMemory out = GuardedMemory.forResult(length)) {
            check(GENERATE_RANDOM, call(GENERATE_RANDOM, session, integer(length), out.pointer()));
            requireIntact(out, GENERATE_RANDOM, "pucRandom");
            out.pointer().read(0, into, at, length);
        }
    }

    void getAccessRight(Pointer session, int index, byte[] pin) {
        try (GuardedMemory secret = new GuardedMemory(pin.length)) {
            secret.pointer().write(0, pin, 0, pin.length);
            check(
                    GET_ACCESS_RIGHT,
                    call(GET_ACCESS_RIGHT, session, integer(index), secret.pointer(), integer(pin.length)));
        }
    }

    /** Nothing can be done about a failure. */
    void releaseAccessRight(Pointer session, int index) {
        call(RELEASE_ACCESS_RIGHT, session, integer(index));
    }

    /** The structure with its checks left to the caller, who knows what the key is for. */
    GuardedMemory exportPublicKey(Pointer session, Pair pair, int index) {
        GuardedMemory key = GuardedMemory.forResult(structures.publicKeySize());
        try {
            check(pair.export(), call(pair.export(), session, integer(index), key.pointer()));
            requireIntact(key, pair.export(), "ECCrefPublicKey");
            return key;
        } catch (SdfException e) {
            key.close();
            throw e;
        }
    }

    /** r and s, 32 bytes each. */
    byte[] sign(Pointer session, int index, byte[] digest) {
        try (GuardedMemory in = filled(digest);
                GuardedMemory signature = GuardedMemory.forResult(structures.signatureSize())) {
            check(
                    INTERNAL_SIGN,
                    call(
                            INTERNAL_SIGN,
                            session,
                            integer(index),
                            in.pointer(),
                            integer(digest.length),
                            signature.pointer()));
            requireIntact(signature, INTERNAL_SIGN, "ECCSignature");
            return structures.signature(signature.pointer());
        } catch (IllegalArgumentException e) {
            throw misfit(INTERNAL_SIGN, e.getMessage());
        }
    }

    boolean verify(Pointer session, int index, byte[] digest, byte[] bothValues) {
        try (GuardedMemory in = filled(digest);
                GuardedMemory signature = new GuardedMemory(structures.signatureSize())) {
            structures.signature(bothValues, signature.pointer());
            int code = call(
                    INTERNAL_VERIFY,
                    session,
                    integer(index),
                    in.pointer(),
                    integer(digest.length),
                    signature.pointer());
            if (code == SdfError.SDR_VERIFYERR.code()) {
                return false;
            }
            check(INTERNAL_VERIFY, code);
            return true;
        }
    }

    /** What came out, and how: the code tells a wrong ciphertext from a device that cannot be used. */
    record Decryption(int code, byte[] text) {}

    Decryption decrypt(Pointer session, int index, GuardedMemory ciphertext, int length) {
        try (GuardedMemory text = GuardedMemory.forResult(length);
                Memory textLength = new Memory(Long.BYTES)) {
            structures.integer(textLength, 0, length);
            int code = profile.internalDecrypt() == InternalDecrypt.WITH_ALGORITHM
                    ? call(
                            INTERNAL_DECRYPT,
                            session,
                            integer(index),
                            integer(SGD_SM2_3),
                            ciphertext.pointer(),
                            text.pointer(),
                            textLength)
                    : call(INTERNAL_DECRYPT, session, integer(index), ciphertext.pointer(), text.pointer(), textLength);
            if (code != OK) {
                return new Decryption(code, new byte[0]);
            }
            requireIntact(text, INTERNAL_DECRYPT, "pucData");
            long given = structures.integer(textLength, 0);
            if (given != length) {
                throw misfit(INTERNAL_DECRYPT, "gives " + given + " bytes for " + length);
            }
            return new Decryption(OK, text.pointer().getByteArray(0, length));
        }
    }

    /** @throws SdfException always: the device refused to decrypt with this code */
    static SdfException notDecrypted(int code) {
        return SdfException.refused(INTERNAL_DECRYPT, code);
    }

    /** What the library does is not what the profile says. */
    SdfException misfit(String function, String how) {
        return new SdfException(
                function + ": " + how + "; the profile " + profile.name() + " does not fit the library " + file);
    }

    private static GuardedMemory filled(byte[] content) {
        GuardedMemory memory = new GuardedMemory(content.length);
        memory.pointer().write(0, content, 0, content.length);
        return memory;
    }

    private void requireIntact(GuardedMemory memory, String function, String structure) {
        if (!memory.intact()) {
            throw misfit(function, "writes beyond the end of " + structure);
        }
    }

    private Object integer(int value) {
        return profile.integerBytes() == Long.BYTES ? (Object) (long) value : (Object) value;
    }

    private int call(String name, Object... arguments) {
        Function function = functions.get(name);
        if (function == null) {
            throw new IllegalStateException(name + " was not bound");
        }
        return function.invokeInt(arguments);
    }

    private static void check(String function, int code) {
        if (code != OK) {
            throw SdfException.refused(function, code);
        }
    }
}
