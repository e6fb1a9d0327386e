package org.jianxin.tlcp;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS 1.3 of the JDK with our certificates. */
final class StandardChannel implements SecureChannel {

    static final String PROTOCOL = "TLSv1.3";

    /** All of TLS 1.3 that the JDK has (RFC 8446, B.4). */
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"
    };

    private final SSLContext context;

    private StandardChannel(SSLContext context) {
        this.context = context;
    }

    static StandardChannel load(Path certificateChainPem, Path privateKeyPem, Path trustRootPem) throws IOException {
        List<X509Certificate> chain = StandardPem.certificates(certificateChainPem);
        PrivateKey key = StandardPem.ecKey(privateKeyPem);
        List<X509Certificate> roots = StandardPem.certificates(trustRootPem);
        try {
            if (!belongs(key, chain.get(0))) {
                throw new IOException(privateKeyPem + ": not the key of the certificate in " + certificateChainPem);
            }
            SSLContext platform = SSLContext.getInstance(PROTOCOL);
            platform.init(keyManagers(chain, key), new TrustManager[] {trustManager(roots)}, null);
            return new StandardChannel(StandardContext.of(platform));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "no TLS 1.3 from " + certificateChainPem + ", " + privateKeyPem + " and " + trustRootPem, e);
        }
    }

    static StandardChannel loadAnonymous(Path trustRootPem) throws IOException {
        List<X509Certificate> roots = StandardPem.certificates(trustRootPem);
        try {
            SSLContext platform = SSLContext.getInstance(PROTOCOL);
            platform.init(new KeyManager[0], new TrustManager[] {trustManager(roots)}, null);
            return new StandardChannel(StandardContext.of(platform));
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS 1.3 from " + trustRootPem, e);
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        if (!"EC".equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(certificate.getEncoded());
        byte[] made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(certificate.getEncoded());
        return signature.verify(made);
    }

    private static KeyManager[] keyManagers(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        // The store lives in this process's memory only, so its password protects nothing.
        char[] password = {};
        store.setKeyEntry("own", key, password, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TrustManager trustManager(List<X509Certificate> roots) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < roots.size(); i++) {
            store.setCertificateEntry("root-" + i, roots.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager platform) {
                return new NameCheckingTrustManager(platform);
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public SSLContext context() {
        return context;
    }

    @Override
    public SSLParameters serverParameters(ClientCertificate clientCertificate) {
        return clientCertificate.in(parameters());
    }

    @Override
    public SSLParameters clientParameters() {
        SSLParameters parameters = parameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static SSLParameters parameters() {
        return new SSLParameters(SUITES.clone(), new String[] {PROTOCOL});
    }

    @Override
    public String protocolName() {
        return PROTOCOL;
    }
}
