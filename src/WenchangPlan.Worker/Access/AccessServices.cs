using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;

namespace WenchangPlan.Worker.Access;

/// <summary>Puts together who may come in.</summary>
internal static class AccessServices
{
    private const string Either = "access";

    /// <summary>Adds accounts, sessions, keys and the policies of the roles.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="mode">With or without sign-in.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessMode mode)
    {
        // Chinese stays legible in the page's source; before the framework adds an encoder of its own.
        services.TryAddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddOptions<AccessOptions>().BindConfiguration("Access").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<AccountFile>();
        services.AddSingleton<AccountChanges>();
        services.AddScoped<PageVisitor>();
        services.AddSingleton<AuditTrail>();
        services.AddAuthorization(AddPolicies);
        if (mode == AccessMode.Loopback)
        {
            services.AddTransient<LocalHandler>();
            services.AddAuthenticationCore(options => options.AddScheme<LocalHandler>(options.DefaultScheme = LocalHandler.Scheme, displayName: null));
        }
        else
        {
            AddSignIn(services);
        }

        return services;
    }

    /// <summary>In a method of its own, so that a service without sign-in does not even load what it takes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddSignIn(IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusal>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<Sessions>();
        services.AddTransient<KeyHandler>();
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, displayName: null, options =>
                options.ForwardDefaultSelector = context => MetricsListener.IsAsked(context) ? LocalHandler.Scheme : context.Request.Headers.Authorization.Count > 0 ? KeyHandler.Scheme : Sessions.Scheme)
            .AddCookie(Sessions.Scheme, Sessions.SetUp);
        services.AddTransient<LocalHandler>();
        services.Configure<AuthenticationOptions>(options =>
        {
            options.AddScheme<KeyHandler>(KeyHandler.Scheme, displayName: null);
            options.AddScheme<LocalHandler>(LocalHandler.Scheme, displayName: null); // for metrics, on an address of this machine
        });
        services.AddDataProtection().SetApplicationName("wenchangplan");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<StorageOptions>, ILoggerFactory>((keys, storage, loggers) =>
            keys.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(Path.Combine(storage.Value.DataDirectory, "keys")), loggers));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<AccessOptions>>((forwarded, access) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork proxy in access.Value.ReadProxies())
            {
                forwarded.KnownIPNetworks.Add(proxy);
            }
        });
    }

    /// <summary>Believes the proxies that the settings name, and no others; it must stand before everything that looks at addresses.</summary>
    public static IApplicationBuilder UseProxies(this IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<IOptions<AccessOptions>>().Value is { Mode: AccessMode.SignIn, Proxies.Length: > 0 } ? app.UseForwardedHeaders() : app;

    private static void AddPolicies(AuthorizationOptions options)
    {
        foreach (Role least in Enum.GetValues<Role>())
        {
            options.AddPolicy(least.ToString(), policy => policy.RequireRole(Enum.GetValues<Role>().Where(r => r >= least).Select(r => r.ToString())));
        }

        options.FallbackPolicy = options.GetPolicy(nameof(Role.Viewer));
    }
}
