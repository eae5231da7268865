namespace WenchangPlan.Simulator.Climate;

/// <summary>Noise without state: every number is a hash of a key and a position, so any moment can be asked for in any order.</summary>
/// <remarks>A shared <see cref="Random"/> would make a message depend on what was asked before it.</remarks>
public readonly struct Noise
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;

    /// <summary>The root of all noise of one seed.</summary>
    public Noise(int seed) => _key = Mix((uint)seed + Golden);

    private Noise(ulong key) => _key = key;

    /// <summary>Independent noise for a named thing: a station, a parameter, a process.</summary>
    public Noise For(string name)
    {
        ulong hash = 14695981039346656037; // FNV-1a, since string.GetHashCode differs from process to process
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return new Noise(Mix(_key ^ hash));
    }

    /// <summary>Independent noise for a numbered thing.</summary>
    public Noise For(long number) => new(Mix(_key ^ Mix((ulong)number + Golden)));

    /// <summary>A number from 0 (included) to 1 (not included), independent of its neighbours.</summary>
    public double Uniform(long position) => (Mix(_key ^ Mix((ulong)position + Golden)) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from -1 to 1, independent of its neighbours.</summary>
    public double White(long position) => (2 * Uniform(position)) - 1;

    /// <summary>A curve from -1 to 1 through a random value every <paramref name="periodMs"/>.</summary>
    public double Smooth(long ms, long periodMs)
    {
        (long cell, double share) = Cell(ms, periodMs);
        return (2 * Between(Uniform(cell), Uniform(cell + 1), share)) - 1;
    }

    /// <summary>Smooth curves of ever shorter period added up, each half as high as the one before; from -1 to 1.</summary>
    public double Fractal(long ms, long periodMs, int octaves)
    {
        double sum = 0, height = 1, total = 0;
        for (int i = 0; i < octaves; i++)
        {
            sum += height * new Noise(_key + ((ulong)i * Golden)).Smooth(ms, periodMs >> i);
            total += height;
            height /= 2;
        }

        return sum / total;
    }

    /// <summary>A curve from 0 to 1 whose values are spread evenly over every eight periods.</summary>
    /// <remarks>Chance alone gives years with twice as many calm spells as others; weather statistics of a district vary far less.</remarks>
    public double Stratified(long ms, long periodMs)
    {
        (long cell, double share) = Cell(ms, periodMs);
        return Between(Stratum(cell), Stratum(cell + 1), share);
    }

    private double Stratum(long cell)
    {
        long block = cell >> 3;
        double draw = Uniform(block);
        long step = draw < 0.5 ? 3 : 5; // coprime to 8, so each block meets each of its eight strata once
        long rank = ((step * (cell & 7)) + (long)(draw * 16)) & 7;
        return (rank + new Noise(_key ^ Golden).Uniform(cell)) / 8;
    }

    private static (long Cell, double Share) Cell(long ms, long periodMs)
    {
        long cell = Math.DivRem(ms, periodMs, out long rest);
        return rest < 0 ? (cell - 1, (double)(rest + periodMs) / periodMs) : (cell, (double)rest / periodMs);
    }

    private static double Between(double from, double to, double share) => from + ((to - from) * share * share * (3 - (2 * share)));

    /// <summary>The finalizer of SplitMix64: every bit of the input moves every bit of the output.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
