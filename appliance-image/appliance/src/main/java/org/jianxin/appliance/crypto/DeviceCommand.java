package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jianxin.appliance.OutputFormat;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.sdf.SdfDevice;
import org.jianxin.sm.sdf.SdfDeviceInfo;
import org.jianxin.sm.sdf.SdfError;
import org.jianxin.sm.sdf.SdfException;
import org.jianxin.sm.sdf.SdfProfile;
import org.jianxin.sm.sdf.SdfProfile.InternalDecrypt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jianxin sm device}: what a cryptographic device is, which keys it holds, and whether they work. */
@Command(
        name = "device",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "显示密码设备（GM/T 0018 SDF）的信息与公钥，并自检：取随机数，用密钥签名并验签、解密",
            "Shows a cryptographic device (GM/T 0018, SDF) and its public keys, and tests it: random numbers; with its PIN, a "
                    + "key signs and the signature is verified, and it decrypts where the profile says how."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:可用 / it works",
            "1:库、设备或配置不可用 / library, device or profile cannot be used",
            "2:自检不通过 / a test failed"
        })
final class DeviceCommand implements Callable<Integer> {
    /** Where users' keys are looked for when none is named. */
    private static final int KEYS_LOOKED_FOR = 16;

    private static final int TEST_BYTES = 32;

    /** The device itself does not answer. */
    private static final Set<SdfError> LOST = Set.of(SdfError.SDR_COMMFAIL, SdfError.SDR_HARDFAIL);

    @Spec
    private CommandSpec spec;

    @Option(names = "--library", required = true, paramLabel = "PATH", description = "厂商的库 / the vendor's library")
    private Path library;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "厂商差异，默认 gmt0018-2012 / what the vendor does differently, by default gmt0018-2012")
    private @Nullable Path profile;

    @Option(
            names = "--key",
            paramLabel = "INDEX",
            description = "密钥索引，默认查看 1 至 " + KEYS_LOOKED_FOR + " / index of a key, by default those from 1 to "
                    + KEYS_LOOKED_FOR + " are shown")
    private @Nullable Integer index;

    @Mixin
    private PinOptions pin;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    /** What is known of one key; {@code test} says how its test went. */
    private record Key(int index, Sm2PublicKey signing, Sm2PublicKey encryption, String test) {}

    private boolean good = true;

    @Override
    public Integer call() throws IOException {
        SdfProfile shape = profile == null ? SdfProfile.GMT0018_2012 : SdfProfile.read(profile);
        if (pin.given() && index == null) {
            throw new ParameterException(spec.commandLine(), "PIN 只属于一个密钥，须给出 --key / a PIN is of one key: give --key");
        }
        byte[] secret = pin.read();
        try (SdfDevice device = SdfDevice.open(library, shape, 1)) {
            SdfDeviceInfo info = device.info();
            String random = random(device);
            List<Key> keys = keys(device, shape, secret);
            if (format == OutputFormat.json) {
                json(shape, info, random, keys);
            } else {
                text(shape, info, random, keys);
            }
            spec.commandLine().getOut().flush();
            return good ? 0 : 2;
        } finally {
            if (secret != null) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private String random(SdfDevice device) {
        if (Arrays.equals(device.random(TEST_BYTES), device.random(TEST_BYTES))) {
            good = false;
            return "gives the same bytes again";
        }
        return "ok";
    }

    private List<Key> keys(SdfDevice device, SdfProfile shape, byte @Nullable [] secret) {
        if (index != null) {
            return List.of(key(device, shape, index, secret));
        }
        List<Key> found = new ArrayList<>();
        for (int each = 1; each <= KEYS_LOOKED_FOR; each++) {
            try {
                found.add(key(device, shape, each, null));
            } catch (SdfException e) {
                // Vendors have codes of their own for a key that is not there; one that is named is asked for in
                // earnest.
                boolean lost = e.error().filter(LOST::contains).isPresent();
                if (e.code() == 0 || lost) {
                    throw e;
                }
            }
        }
        return found;
    }

    private Key key(SdfDevice device, SdfProfile shape, int number, byte @Nullable [] secret) {
        return new Key(
                number,
                device.signingPublicKey(number),
                device.encryptionPublicKey(number),
                secret == null ? "not tested" : test(device, shape, number, secret));
    }

    private String test(SdfDevice device, SdfProfile shape, int number, byte[] secret) {
        try {
            device.signingKey(number, secret);
            if (shape.internalDecrypt() == InternalDecrypt.NONE) {
                return "ok: signs";
            }
            device.encryptionKey(number, secret);
            return "ok: signs, decrypts";
        } catch (SdfException e) {
            good = false;
            return String.valueOf(e.getMessage());
        }
    }

    private void json(SdfProfile shape, SdfDeviceInfo info, String random, List<Key> keys) throws IOException {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("issuer", info.issuer());
        device.put("name", info.name());
        device.put("serial", info.serial());
        device.put("version", info.version());
        device.put("standard_version", info.standardVersion());
        device.put("asymmetric", hex(info.asymmetric()));
        device.put("symmetric", hex(info.symmetric()));
        device.put("hash", hex(info.hash()));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("library", library.toString());
        line.put("profile", shape.name());
        line.put("device", device);
        line.put("random", random);
        line.put("keys", keys.stream().map(DeviceCommand::fields).toList());
        line.put("usable", good);
        spec.commandLine().getOut().println(RecordMapper.create().writeValueAsString(line));
    }

    private static Map<String, Object> fields(Key key) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", key.index());
        fields.put("signing_key_id", key.signing().keyId());
        fields.put("signing_key", HexFormat.of().formatHex(key.signing().point()));
        fields.put("encryption_key_id", key.encryption().keyId());
        fields.put("encryption_key", HexFormat.of().formatHex(key.encryption().point()));
        fields.put("test", key.test());
        return fields;
    }

    private void text(SdfProfile shape, SdfDeviceInfo info, String random, List<Key> keys) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("设备 / device      %s %s, %s%n", info.issuer(), info.name(), info.serial());
        out.printf("版本 / version     %s，接口规范 / interface %d%n", hex(info.version()), info.standardVersion());
        out.printf(
                "算法 / algorithms  非对称 %s，对称 %s，杂凑 %s / asymmetric, symmetric, hash%n",
                hex(info.asymmetric()), hex(info.symmetric()), hex(info.hash()));
        out.printf("配置 / profile     %s%n", shape.name());
        out.printf("随机数 / random    %s%n", random);
        for (Key key : keys) {
            out.printf("密钥 / key %d       自检 / test: %s%n", key.index(), key.test());
            out.printf(
                    "  签名 / signing     %s%n",
                    HexFormat.of().formatHex(key.signing().point()));
            out.printf(
                    "  加密 / encryption  %s%n",
                    HexFormat.of().formatHex(key.encryption().point()));
        }
        if (keys.isEmpty()) {
            out.println("没有密钥 / no keys");
        } else if (!pin.given()) {
            out.println("以 --key 与 --pin-file 或 --pin 自检密钥 / --key and --pin-file or --pin test a key");
        }
    }

    private static String hex(long number) {
        return "0x%08X".formatted(number);
    }
}
