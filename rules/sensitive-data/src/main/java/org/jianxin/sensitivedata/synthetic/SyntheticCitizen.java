package org.jianxin.sensitivedata.synthetic;

import java.time.LocalDate;

/**
 * One person who does not exist.
 *
 * @param citizenId 18 characters, valid by GB 11643-1999
 * @param sex {@code 男} or {@code 女}, as the citizen id says
 * @param bankCard 16 digits, valid by Luhn
 */
public record SyntheticCitizen(
        String name,
        String citizenId,
        String sex,
        LocalDate birth,
        String mobile,
        String address,
        String bankCard,
        String email,
        String plate) {}
