package org.jianxin.sm.sdf;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a device refused (GM/T 0018-2012 and -2023, appendix A), by the standard's names. The standard leaves the codes above them
 * to later versions; vendors use some for their own.
 */
public enum SdfError {
    SDR_UNKNOWERR(0x01, "unknown error"),
    SDR_NOTSUPPORT(0x02, "the device does not have this function"),
    SDR_COMMFAIL(0x03, "no communication with the device"),
    SDR_HARDFAIL(0x04, "the computing module does not answer"),
    SDR_OPENDEVICE(0x05, "the device cannot be opened"),
    SDR_OPENSESSION(0x06, "a session cannot be opened"),
    SDR_PARDENY(0x07, "no right to use the private key"),
    SDR_KEYNOTEXIST(0x08, "there is no such key"),
    SDR_ALGNOTSUPPORT(0x09, "the device does not have this algorithm"),
    SDR_ALGMODNOTSUPPORT(0x0A, "the device does not have this mode"),
    SDR_PKOPERR(0x0B, "the computation with the public key failed"),
    SDR_SKOPERR(0x0C, "the computation with the private key failed"),
    SDR_SIGNERR(0x0D, "signing failed"),
    SDR_VERIFYERR(0x0E, "the signature is wrong"),
    SDR_SYMOPERR(0x0F, "the symmetric computation failed"),
    SDR_STEPERR(0x10, "a step is out of order"),
    SDR_FILESIZEERR(0x11, "the file is too long"),
    SDR_FILENOEXIST(0x12, "there is no such file"),
    SDR_FILEOFSERR(0x13, "the place in the file is wrong"),
    SDR_KEYTYPEERR(0x14, "the key is of another type"),
    SDR_KEYERR(0x15, "the key is wrong"),
    SDR_ENCDATAERR(0x16, "the ciphertext is wrong"),
    SDR_RANDERR(0x17, "no random numbers"),
    SDR_PRKRERR(0x18, "the right to use the private key was not given"),
    SDR_MACERR(0x19, "the message authentication code failed"),
    SDR_FILEEXISTS(0x1A, "the file is there already"),
    SDR_FILEWERR(0x1B, "the file cannot be written"),
    SDR_NOBUFFER(0x1C, "not enough memory"),
    SDR_INARGERR(0x1D, "an argument is wrong"),
    SDR_OUTARGERR(0x1E, "an argument for the result is wrong"),
    SDR_USERIDERR(0x1F, "the user's id is wrong");

    /** Of every code but that of success, which is zero. */
    private static final int SDR_BASE = 0x01000000;

    private final int code;
    private final String meaning;

    SdfError(int offset, String meaning) {
        this.code = SDR_BASE + offset;
        this.meaning = meaning;
    }

    /** What a function returns for it. */
    public int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }

    /** The error of this code; empty for one that the standard does not have. */
    public static Optional<SdfError> of(int code) {
        return Stream.of(values()).filter(error -> error.code == code).findFirst();
    }
}
