package org.jianxin.sm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JWS form (RFC 7515, compact) of an {@link IdentityAssertion}. */
final class IdentityToken {

    /** Compared as text: with one header only there is no algorithm to be talked into (RFC 8725, 3.1). */
    private static final String HEADER = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"SM2-SM3\",\"typ\":\"jianxin+jwt\"}".getBytes(StandardCharsets.US_ASCII));

    /** Well above the longest assertion there can be in practice, and below what HTTP servers allow for a header. */
    private static final int MAX_CHARACTERS = 16 * 1024;

    private static final Set<String> TEXTS = Set.of("jti", "sub", "knd", "unt", "aud", "bnd", "dcn");
    private static final Set<String> NUMBERS = Set.of("clr", "iat", "exp");
    private static final String ROLES = "rol";
    /** The one claim that may be missing. */
    private static final String AUTH_TIME = "auth_time";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private IdentityToken() {}

    static String encode(IdentityAssertion assertion, Signer signer) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = HEADER + "." + base64.encodeToString(claims(assertion));
        byte[] signature = signer.sign(signed.getBytes(StandardCharsets.US_ASCII));
        String token = signed + "." + base64.encodeToString(signature);
        if (token.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("the assertion is too long for a token");
        }
        return token;
    }

    /** The assertion, of which the signature is checked and nothing else yet. */
    static IdentityAssertion decode(String token, Sm2PublicKey issuer) throws InvalidTokenException {
        int firstDot = token.indexOf('.');
        int lastDot = token.lastIndexOf('.');
        if (token.length() > MAX_CHARACTERS || firstDot < 0 || token.indexOf('.', firstDot + 1) != lastDot) {
            throw malformed();
        }
        if (firstDot == lastDot) {
            throw malformed();
        }
        if (!HEADER.equals(token.substring(0, firstDot))) {
            throw new InvalidTokenException(
                    InvalidTokenException.Reason.WRONG_ALGORITHM,
                    "the token's header is not the one that is used here");
        }
        byte[] claims = base64(token.substring(firstDot + 1, lastDot));
        byte[] signature = base64(token.substring(lastDot + 1));
        byte[] signed = token.substring(0, lastDot).getBytes(StandardCharsets.US_ASCII);
        if (!issuer.verify(signed, signature)) {
            throw new InvalidTokenException(
                    InvalidTokenException.Reason.BAD_SIGNATURE, "the token is not signed by the expected issuer");
        }
        return assertion(claims);
    }

    private static byte[] claims(IdentityAssertion assertion) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("jti", assertion.id());
            json.writeStringField("sub", assertion.subject());
            json.writeStringField("knd", assertion.kind());
            json.writeArrayFieldStart(ROLES);
            for (String role : assertion.roles()) {
                json.writeString(role);
            }
            json.writeEndArray();
            json.writeStringField("unt", assertion.unit());
            json.writeNumberField("clr", assertion.clearance());
            json.writeStringField("aud", assertion.audience());
            json.writeStringField("bnd", assertion.binding());
            json.writeNumberField("iat", assertion.issuedAt().getEpochSecond());
            json.writeNumberField("exp", assertion.expiresAt().getEpochSecond());
            json.writeStringField("dcn", assertion.decisionId());
            Instant authTime = assertion.authTime();
            if (authTime != null) {
                json.writeNumberField(AUTH_TIME, authTime.getEpochSecond());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("claims could not be written to memory", e);
        }
        return out.toByteArray();
    }

    /** Only the base64url text that encoding would make again; the JDK's decoder alone lets stray bits pass. */
    private static byte[] base64(String text) throws InvalidTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Falls through: the same answer as for text that is not canonical.
        }
        throw malformed();
    }

    private static IdentityAssertion assertion(byte[] claims) throws InvalidTokenException {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        List<String> roles = new ArrayList<>();
        boolean rolesSeen = false;
        try (JsonParser json = JSON.createParser(claims)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (TEXTS.contains(name)) {
                    expect(value == JsonToken.VALUE_STRING);
                    texts.put(name, json.getText());
                } else if (NUMBERS.contains(name) || name.equals(AUTH_TIME)) {
                    expect(value == JsonToken.VALUE_NUMBER_INT);
                    numbers.put(name, json.getLongValue());
                } else {
                    expect(name.equals(ROLES) && value == JsonToken.START_ARRAY);
                    rolesSeen = true;
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        roles.add(json.getText());
                    }
                    expect(json.currentToken() == JsonToken.END_ARRAY);
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
            Long authTime = numbers.remove(AUTH_TIME);
            expect(rolesSeen && texts.size() == TEXTS.size() && numbers.size() == NUMBERS.size());
            IdentityAssertion assertion = new IdentityAssertion(
                    texts.get("jti"),
                    texts.get("sub"),
                    texts.get("knd"),
                    roles,
                    texts.get("unt"),
                    Math.toIntExact(numbers.get("clr")),
                    texts.get("aud"),
                    texts.get("bnd"),
                    Instant.ofEpochSecond(numbers.get("iat")),
                    Instant.ofEpochSecond(numbers.get("exp")),
                    texts.get("dcn"),
                    authTime == null ? null : Instant.ofEpochSecond(authTime));
            expect(Arrays.equals(claims, claims(assertion)));
            return assertion;
        } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw malformed();
        }
    }

    private static void expect(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    private static InvalidTokenException malformed() {
        return new InvalidTokenException(
                InvalidTokenException.Reason.MALFORMED, "the token is not an identity assertion");
    }
}
