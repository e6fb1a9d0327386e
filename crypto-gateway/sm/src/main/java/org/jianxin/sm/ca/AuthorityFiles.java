package org.jianxin.sm.ca;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.KeyFileException;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;

/** What is where in the directory of an authority. */
public final class AuthorityFiles {

    /** Certificate of the root, PEM: what others trust. */
    public static final String ROOT = "root.pem";

    /** The root's key under its own password, when it is not kept elsewhere. */
    public static final String ROOT_KEY = "root.key";

    /** Signed chain of what the root did. */
    public static final String ROOT_LOG = "root.chain";

    /** Certificate of the intermediate, PEM. */
    public static final String INTERMEDIATE = "intermediate.pem";

    /** The intermediate's key under the password of the daily work. */
    public static final String INTERMEDIATE_KEY = "intermediate.key";

    /** Signed chain of what the intermediate did. */
    public static final String ISSUED = "issued.chain";

    static final String ROOT_CHAIN = "ca/root";
    static final String ISSUED_CHAIN = "ca/issued";

    private AuthorityFiles() {}

    static Sm2Certificate certificate(Path file) throws IOException {
        try {
            return Sm2Certificate.read(file);
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** @throws KeyFileException when the password is wrong, or the key is not that of the certificate */
    static Sm2KeyPair key(Path file, char[] password, Sm2Certificate certificate) throws IOException {
        Sm2KeyPair key = KeyFile.read(file, password);
        if (!key.publicKey().equals(certificate.publicKey())) {
            key.close();
            throw new KeyFileException(file + ": the key does not belong to " + certificate);
        }
        return key;
    }
}
