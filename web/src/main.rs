//! The web pages: a Lambda where the Lambda runtime started it, else a server on `--listen ADDRESS`.

use gas_runtime::{Environment, Exit, init_logs};
use web::{App, Settings, router, serve};

#[tokio::main]
async fn main() -> Exit {
    init_logs();
    let settings = Environment::load(Settings::read)?;
    let app = App::connect(settings).await?;
    serve(router(app)?).await
}
