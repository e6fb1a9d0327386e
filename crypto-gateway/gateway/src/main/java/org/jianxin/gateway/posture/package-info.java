/** What is known of the devices requests come from and how far their users are trusted, as others found it out. */
@NullMarked
package org.jianxin.gateway.posture;

import org.jspecify.annotations.NullMarked;
