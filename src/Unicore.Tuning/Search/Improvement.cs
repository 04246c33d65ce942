// SPDX-License-Identifier: BSD-3-Clause
// How much a run promises to improve on the best one.
namespace Unicore.Tuning.Search;

/// <summary>
/// The expected improvement (Jones, Schonlau, Welch 1998) of what is distributed normally, as a logarithm: far from the best it is a number
/// that is too small for a double, and yet says which way to go (Ament, Daulton, Eriksson, Balandat, Bakshy: Unexpected Improvements to
/// Expected Improvement, NeurIPS 2023).
/// </summary>
internal static class Improvement
{
    private const double LeastDeviation = 1e-9, Exact = 1e-17;
    private const int MostTerms = 200;

    /// <summary>The logarithm of the improvement that is expected.</summary>
    /// <param name="best">The least cost so far.</param>
    /// <param name="mean">The expected cost.</param>
    /// <param name="deviation">Its deviation.</param>
    public static double LogOf(double best, double mean, double deviation)
    {
        deviation = Math.Max(deviation, LeastDeviation);
        double z = (best - mean) / deviation;

        // What is expected on one side less what is on the other is the distance itself.
        return Math.Log(deviation) + (z > 0 ? Math.Log(z + Math.Exp(LogTail(z))) : LogTail(-z));
    }

    /// <summary>
    /// Of the normal distribution's density less the distance times its tail, at a distance of 0 or more. Near the middle by the series of
    /// Abramowitz and Stegun 1964, 26.2.11; farther out by Laplace's continued fraction, 26.2.14, in which nothing cancels.
    /// </summary>
    private static double LogTail(double distance)
    {
        double logDensity = (-distance * distance / 2) - (Math.Log(2 * Math.PI) / 2);
        if (distance < 2)
        {
            double sum = 0, term = distance;
            for (int odd = 3; term > Exact; term *= distance * distance / odd, odd += 2)
            {
                sum += term;
            }

            double density = Math.Exp(logDensity);
            return Math.Log(density - (distance * (0.5 - (density * sum))));
        }

        double fraction = distance;
        for (int term = MostTerms; term > 1; term--)
        {
            fraction = distance + (term / fraction);
        }

        // The tail is density / (distance + 1 / fraction).
        double rest = 1 / fraction;
        return logDensity + Math.Log(rest / (distance + rest));
    }
}
