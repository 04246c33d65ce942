// SPDX-License-Identifier: BSD-3-Clause
// Where micro-libraries and their sources are drawn.
using Unicore.Analysis.Decomposing.Partitions;

namespace Unicore.Analysis.Decomposing.Reporting;

/// <summary>A disc of a drawing.</summary>
/// <param name="X">Its centre.</param>
/// <param name="Y">Its centre, downwards.</param>
/// <param name="Radius">Its radius.</param>
internal readonly record struct Disc(double X, double Y, double Radius);

/// <summary>
/// Discs for micro-libraries, moved by forces (Fruchterman, Reingold, "Graph drawing by force-directed placement", 1991) from a ring on,
/// without chance; sources within them along a spiral, as seeds of a sunflower (Vogel, "A better way to construct the sunflower head",
/// 1979).
/// </summary>
internal static class GraphLayout
{
    private const double Spacing = 14, Gap = 40;
    private const int Steps = 300;

    /// <summary>Discs of the micro-libraries, in their order.</summary>
    public static Disc[] Libraries(Partition partition)
    {
        int count = partition.Libraries.Count;
        double[] radii = [.. partition.Libraries.Select(l => Spacing * (1.5 + Math.Sqrt(l.Files.Count)))];
        double ring = Math.Max(1, radii.Sum(r => (2 * r) + Gap) / (2 * Math.PI));
        double[] x = [.. Enumerable.Range(0, count).Select(i => ring * Math.Cos(2 * Math.PI * i / count))];
        double[] y = [.. Enumerable.Range(0, count).Select(i => ring * Math.Sin(2 * Math.PI * i / count))];
        Dictionary<string, int> places = partition.Libraries.Select((l, i) => (l.Name, i)).ToDictionary();
        (int From, int To, double Pull)[] ties = [.. partition.Cuts.Select(c => (places[c.From], places[c.To], Math.Log2(1
            + c.References)))];
        for (int step = 0; step < Steps; step++)
        {
            double heat = ring * 0.1 * (Steps - step) / Steps;
            double[] dx = new double[count], dy = new double[count];
            void Push(int one, int other, double force)
            {
                double ax = x[one] - x[other], ay = y[one] - y[other], far = Math.Max(1, Math.Sqrt((ax * ax) + (ay * ay)));
                dx[one] += ax / far * force;
                dy[one] += ay / far * force;
                dx[other] -= ax / far * force;
                dy[other] -= ay / far * force;
            }

            double Far(int one, int other) => Math.Max(1, Math.Sqrt(Math.Pow(x[one] - x[other], 2) + Math.Pow(y[one] - y[other], 2)));
            for (int i = 0; i < count; i++)
            {
                for (int j = i + 1; j < count; j++)
                {
                    double free = Far(i, j) - radii[i] - radii[j] - Gap;
                    Push(i, j, free < 0 ? -free : Gap * Gap / (free + Gap));
                }
            }

            foreach ((int from, int to, double pull) in ties)
            {
                Push(from, to, -0.02 * pull * Math.Max(0, Far(from, to) - radii[from] - radii[to] - Gap));
            }

            for (int i = 0; i < count; i++)
            {
                double length = Math.Max(1, Math.Sqrt((dx[i] * dx[i]) + (dy[i] * dy[i])));
                x[i] += dx[i] / length * Math.Min(length, heat);
                y[i] += dy[i] / length * Math.Min(length, heat);
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => new Disc(Math.Round(x[i], 1), Math.Round(y[i], 1), Math.Round(radii[i], 1)))];
    }

    /// <summary>The place of a micro-library's source.</summary>
    /// <param name="library">The micro-library's disc.</param>
    /// <param name="number">Which of its sources, from 0.</param>
    public static (double X, double Y) Source(Disc library, int number)
    {
        double far = Spacing * Math.Sqrt(number + 0.5), angle = number * Math.PI * (3 - Math.Sqrt(5));
        return (Math.Round(library.X + (far * Math.Cos(angle)), 1), Math.Round(library.Y + (far * Math.Sin(angle)), 1));
    }
}
