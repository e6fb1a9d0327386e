package org.jianxin.sm.sdf;

import static java.util.Objects.requireNonNull;

/**
 * What a device says of itself (GM/T 0018, clause 5.3, DEVICEINFO). Abilities are sums of the algorithms' numbers in GM/T 0006.
 *
 * @param issuer who made it
 * @param name its model
 * @param serial its number
 * @param version of its software
 * @param standardVersion of the interface: 1 for GM/T 0018-2012, 2 for GM/T 0018-2023
 * @param asymmetric algorithms with key pairs
 * @param asymmetricBits longest of their keys, as a sum of lengths
 * @param symmetric ciphers and their modes
 * @param hash digests
 * @param bufferSize most bytes its files take
 */
public record SdfDeviceInfo(
        String issuer,
        String name,
        String serial,
        long version,
        long standardVersion,
        long asymmetric,
        long asymmetricBits,
        long symmetric,
        long hash,
        long bufferSize) {

    public SdfDeviceInfo {
        requireNonNull(issuer, "issuer");
        requireNonNull(name, "name");
        requireNonNull(serial, "serial");
    }
}
