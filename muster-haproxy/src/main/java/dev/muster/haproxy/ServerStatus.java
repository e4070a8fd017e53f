package dev.muster.haproxy;

import java.net.InetSocketAddress;

/**
 * A server at one moment.
 *
 * @param address where it is, or should be while it is absent
 * @param id its number in HAProxy
 * @param weight in force, or wanted while it is absent
 * @param stage where it stands in its life
 * @param haproxyState HAProxy's word for it: {@code UP}, {@code DOWN}, {@code MAINT} …; empty while it is absent
 * @param lastCheck HAProxy's last check of it, for example {@code L7OK/200 in 1 ms}
 * @param requests how many HAProxy has given it
 * @param sessions how many it has now
 * @param detail why it is where it is, for people; may be empty
 */
public record ServerStatus(
        ServerName name,
        InetSocketAddress address,
        int id,
        int weight,
        ServerStage stage,
        String haproxyState,
        String lastCheck,
        long requests,
        long sessions,
        String detail) {}
