/** Kills the packaged Skald at the worst moments and looks into the participants' books afterwards. */
package dev.skald.crash;
