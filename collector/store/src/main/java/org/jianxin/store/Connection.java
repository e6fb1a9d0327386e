package org.jianxin.store;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.jianxin.events.RecordMapper;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP client of a cluster. */
final class Connection {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int CONNECTIONS = 32;
    /** A bulk request may rightly take longer than a short patience. */
    private static final int SHORTEST_ANSWER_MILLIS = 15_000;

    private Connection() {}

    static ElasticsearchClient open(ClusterSettings settings) {
        var url = settings.url();
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        SSLContext tls = tls(settings.caCertificate());
        int answerMillis =
                (int) Math.max(SHORTEST_ANSWER_MILLIS, settings.patience().toMillis());
        var builder = RestClient.builder(new HttpHost(url.getHost(), port, url.getScheme()))
                .setRequestConfigCallback(
                        request -> request.setConnectTimeout(CONNECT_MILLIS).setSocketTimeout(answerMillis))
                .setHttpClientConfigCallback(http -> {
                    http.setMaxConnPerRoute(CONNECTIONS).setMaxConnTotal(CONNECTIONS);
                    http.setThreadFactory(work -> {
                        Thread thread = new Thread(work, "elasticsearch-client");
                        thread.setDaemon(true);
                        return thread;
                    });
                    return tls == null ? http : http.setSSLContext(tls);
                });
        String path = url.getPath();
        if (path != null && path.length() > 1) {
            builder.setPathPrefix(path);
        }
        char[] password = settings.password();
        if (password != null) {
            byte[] credentials = (settings.user() + ":" + new String(password)).getBytes(StandardCharsets.UTF_8);
            builder.setDefaultHeaders(new Header[] {
                new BasicHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
            });
        }
        return new ElasticsearchClient(
                new RestClientTransport(builder.build(), new JacksonJsonpMapper(RecordMapper.create())));
    }

    private static @Nullable SSLContext tls(@Nullable Path ca) {
        if (ca == null) {
            return null;
        }
        try (InputStream pem = Files.newInputStream(ca)) {
            KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
            trust.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trust.setCertificateEntry("ca-" + trust.size(), certificate);
            }
            if (trust.size() == 0) {
                throw new IllegalArgumentException("no certificate in " + ca);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot read the CA certificate " + ca + ": " + e.getMessage(), e);
        }
    }
}
