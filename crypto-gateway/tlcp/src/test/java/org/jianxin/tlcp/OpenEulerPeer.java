package org.jianxin.tlcp;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.agreement.SM2KeyExchange;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.SM2KeyExchangePrivateParameters;
import org.bouncycastle.crypto.params.SM2KeyExchangePublicParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jianxin.sm.Sm2Ciphertext;
import org.openeuler.BGMJSSEProvider;
import org.openeuler.spec.SM2KeyExchangeParameterSpec;

/**
 * openEuler's TLCP, a stack by other people. Its own cryptographic provider cannot be had from where this is built, so the
 * arithmetic under its protocol is BouncyCastle's; what is put to the test is the protocol.
 */
final class OpenEulerPeer {

    private static final Provider JSSE = new BGMJSSEProvider();
    private static final ECDomainParameters CURVE = curve();

    private OpenEulerPeer() {}

    /** Puts the providers in front of the JDK's, which do not know the curve. */
    static void install() {
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
        Security.insertProviderAt(new Arithmetic(), 1);
        Security.insertProviderAt(JSSE, 3);
    }

    static void uninstall() {
        Security.removeProvider(JSSE.getName());
        Security.removeProvider(Arithmetic.NAME);
        Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
    }

    static SSLEngine engine(TestPki root, TlcpCredentials own, byte[] signKey, byte[] encryptKey, TlcpSuite suite)
            throws Exception {
        return engine(context(root, own, signKey, encryptKey), suite);
    }

    static SSLEngine engine(SSLContext context, TlcpSuite suite) {
        SSLEngine engine = context.createSSLEngine("localhost", 4433);
        engine.setEnabledProtocols(new String[] {"GMTLS"});
        engine.setEnabledCipherSuites(new String[] {suite.name()});
        return engine;
    }

    /** Engines of one context resume each other's sessions. */
    static SSLContext context(TestPki root, TlcpCredentials own, byte[] signKey, byte[] encryptKey) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12", BouncyCastleProvider.PROVIDER_NAME);
        keys.load(null, null);
        Certificate above = root.certificate().x509();
        keys.setKeyEntry(
                "sign", key(signKey), null, new Certificate[] {own.signing().x509(), above});
        keys.setKeyEntry("encrypt", key(encryptKey), null, new Certificate[] {
            own.encryption().x509(), above
        });
        KeyManagerFactory ours = KeyManagerFactory.getInstance("NewSunX509", JSSE);
        ours.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12", BouncyCastleProvider.PROVIDER_NAME);
        trusted.load(null, null);
        trusted.setCertificateEntry("root", above);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX", JSSE);
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("GMTLS", JSSE);
        context.init(ours.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", BouncyCastleProvider.PROVIDER_NAME)
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static ECDomainParameters curve() {
        X9ECParameters curve = GMNamedCurves.getByName("sm2p256v1");
        return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    }

    private static ECPublicKeyParameters point(Key key) {
        ECPublicKey ec = (ECPublicKey) key;
        BigInteger x = ec.getW().getAffineX();
        return new ECPublicKeyParameters(
                CURVE.getCurve().createPoint(x, ec.getW().getAffineY()), CURVE);
    }

    private static ECPrivateKeyParameters scalar(Key key) {
        return new ECPrivateKeyParameters(((ECPrivateKey) key).getS(), CURVE);
    }

    /** SM2 encryption in ASN.1 and SM2 key agreement, under the names that openEuler's protocol asks for. */
    private static final class Arithmetic extends Provider {
        private static final long serialVersionUID = 1L;
        static final String NAME = "TestArithmetic";

        Arithmetic() {
            super(NAME, "1", "what org.openeuler:jce would bring");
            put("Cipher.SM2", Encryption.class.getName());
            put("KeyAgreement.SM2", Agreement.class.getName());
        }
    }

    /** Made by the provider. */
    public static final class Encryption extends CipherSpi {
        private final SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        private boolean encrypts;

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            encrypts = mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE;
            SecureRandom source = random == null ? new SecureRandom() : random;
            engine.init(encrypts, encrypts ? new ParametersWithRandom(point(key), source) : scalar(key));
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random) {
            engineInit(mode, key, random);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            engineInit(mode, key, random);
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length) {
            byte[] in = java.util.Arrays.copyOfRange(input, offset, offset + length);
            try {
                if (encrypts) {
                    return Sm2Ciphertext.ofC1C3C2(engine.processBlock(in, 0, in.length))
                            .asn1();
                }
                byte[] parts = Sm2Ciphertext.ofAsn1(in).c1c3c2();
                return engine.processBlock(parts, 0, parts.length);
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] out, int to) {
            byte[] made = engineDoFinal(input, offset, length);
            System.arraycopy(made, 0, out, to, made.length);
            return made.length;
        }

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            throw new IllegalStateException("whole texts only");
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] out, int to) {
            throw new IllegalStateException("whole texts only");
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}

        @Override
        protected int engineGetBlockSize() {
            return 0;
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return length + 128;
        }

        @Override
        protected byte[] engineGetIV() {
            return new byte[0];
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return null;
        }
    }

    /** Made by the provider. */
    public static final class Agreement extends KeyAgreementSpi {
        private Key own;
        private SM2KeyExchangeParameterSpec parameters;
        private byte[] secret;

        @Override
        protected void engineInit(Key key, SecureRandom random) {
            throw new IllegalStateException("parameters are needed");
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec spec, SecureRandom random) {
            own = key;
            parameters = (SM2KeyExchangeParameterSpec) spec;
        }

        @Override
        protected Key engineDoPhase(Key peer, boolean last) {
            SM2KeyExchange exchange = new SM2KeyExchange();
            exchange.init(new ParametersWithID(
                    new SM2KeyExchangePrivateParameters(
                            !parameters.isUseClientMode(), scalar(own), scalar(parameters.getLocalTempPrivateKey())),
                    parameters.getLocalId()));
            secret = exchange.calculateKey(
                    parameters.getSecretLen() * 8,
                    new ParametersWithID(
                            new SM2KeyExchangePublicParameters(point(peer), point(parameters.getPeerTempPublicKey())),
                            parameters.getPeerId()));
            return null;
        }

        @Override
        protected byte[] engineGenerateSecret() {
            return secret;
        }

        @Override
        protected int engineGenerateSecret(byte[] out, int offset) {
            System.arraycopy(secret, 0, out, offset, secret.length);
            return secret.length;
        }

        @Override
        protected SecretKey engineGenerateSecret(String algorithm) {
            return new SecretKeySpec(secret, algorithm);
        }
    }
}
