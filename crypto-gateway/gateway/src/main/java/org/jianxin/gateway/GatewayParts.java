package org.jianxin.gateway;

import java.time.Clock;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.Emergencies;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.inventory.CryptoInventory;
import org.jianxin.gateway.posture.Posture;
import org.jianxin.gateway.trust.Trust;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sm.Signer;

/**
 * What all event loops of one gateway share; every part is safe for use by several threads.
 *
 * @param inventory what was spoken on every hop
 * @param slow passwords
 * @param upkeep reading the identity store again and ending sessions, which must not wait behind passwords
 */
record GatewayParts(
        GatewaySettings settings,
        Routes routes,
        ChannelsInForce channels,
        PolicyInForce policy,
        Posture posture,
        Trust trust,
        Catalogue catalogue,
        SharedAnswer.Inspection inspection,
        LoggableText loggable,
        People people,
        Logins logins,
        Sessions sessions,
        Emergencies emergencies,
        Signer signer,
        Recorder recorder,
        Metrics metrics,
        CryptoInventory inventory,
        RequestRates rates,
        ConnectionCounts connections,
        LiveSessions live,
        LiveAnswers answers,
        SlowWork slow,
        SlowWork upkeep,
        TimeOrderedId ids,
        Clock clock) {}
